//! Guards that are alive at an await.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Mutex, RwLock};

async fn tell(_: usize) {}

pub async fn used_before(names: &Mutex<Vec<String>>) {
    let mut names = names.lock().unwrap(); //~ guard-across-await
    names.push("a".to_owned());
    let count = names.len();
    // Told to all.
    tell(count).await;
    tell(count + 1).await;
}

pub async fn in_a_loop(names: &RwLock<HashMap<u32, String>>) -> usize {
    let mut all = 0;
    for key in 0..3 {
        let names = names.read().unwrap(); //~ guard-across-await
        let len = names.get(&key).map_or(0, |name| name.len());
        all += len;
        if len > 0 {
            tell(len).await;
        }
    }
    all
}

pub async fn at_the_end(count: &RefCell<usize>) {
    let mut own = count.borrow_mut(); //~ guard-across-await
    *own += 1;
    tell(1).await
}

pub async fn looked_at(names: &Mutex<Vec<String>>) {
    if let Some(name) = names.lock().unwrap().pop() { //~ guard-across-await
        tell(name.len()).await;
    }
    match names.lock().unwrap().len() { //~ guard-across-await
        0 => {}
        len => tell(len).await,
    }
}

// It is used afterwards.
pub async fn used_after(names: &Mutex<Vec<String>>) {
    let mut names = names.lock().unwrap(); //~ guard-across-await
    tell(names.len()).await;
    names.clear();
}

// It is used in the statement that awaits.
pub async fn used_there(names: &Mutex<Vec<String>>) {
    let names = names.lock().unwrap(); //~ guard-across-await
    tell(names.len()).await;
}

// What borrows from it is used afterwards.
pub async fn borrowed(names: &Mutex<Vec<String>>) -> usize {
    let names = names.lock().unwrap(); //~ guard-across-await
    let first = names.first();
    tell(1).await;
    first.map_or(0, |first| first.len())
}

// It is held for something else.
pub async fn for_others(turn: &Mutex<()>) {
    let _turn = turn.lock().unwrap(); //~ guard-across-await
    tell(1).await;
}

// Another variable has its name.
pub async fn hidden(names: &Mutex<Vec<String>>) {
    let names = names.lock().unwrap(); //~ guard-across-await
    let names = names.len();
    tell(names).await;
}

// What is looked at borrows from it.
pub async fn lent(names: &Mutex<Vec<String>>) {
    if let Some(name) = names.lock().unwrap().first() { //~ guard-across-await
        tell(name.len()).await;
    }
}

// A branch of another one.
pub async fn otherwise(names: &Mutex<Vec<String>>, all: bool) {
    if all {
        tell(0).await;
    } else if let Some(name) = names.lock().unwrap().pop() { //~ guard-across-await
        tell(name.len()).await;
    }
}

// A format string names it.
pub async fn formatted(names: &Mutex<Vec<String>>) {
    let mut names = names.lock().unwrap(); //~ guard-across-await
    names.push(String::new());
    tell(1).await;
    println!("{names:?}");
}
