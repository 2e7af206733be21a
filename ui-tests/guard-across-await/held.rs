//@ flags: --edition 2021
// Guards that are alive at an await, each with a name.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};

async fn work(_: u32) {}

async fn named(m: &Mutex<u32>) {
    let mut g = m.lock().unwrap(); //~ guard-across-await
    work(*g).await;
    *g += 1;
    work(*g).await;
}

async fn to_the_end_of_the_scope(m: &RwLock<u32>) {
    let _g = m.read().unwrap(); //~ guard-across-await
    work(1).await;
}

async fn borrowed(cell: &RefCell<Vec<u32>>) {
    let list = cell.borrow_mut(); //~ guard-across-await
    work(list[0]).await;
}

async fn calls_what_is_not_known(m: &RwLock<Unheard<u32>>) {
    let mut client = m.write().unwrap(); //~ guard-across-await
    let answer = client.ask(1).await;
    drop(client);
    drop(answer);
}

// ---- what holds a guard ----

struct Session<'a> {
    name: String,
    guard: MutexGuard<'a, u32>,
}

async fn in_a_struct(m: &Mutex<u32>) {
    let session = Session { name: String::new(), guard: m.lock().unwrap() }; //~ guard-across-await
    work(*session.guard).await;
}

async fn in_a_tuple(m: &Mutex<u32>) {
    let pair = (1, m.lock().unwrap()); //~ guard-across-await
    work(*pair.1).await;
}

async fn in_an_option(m: &Mutex<u32>) {
    let maybe = m.lock().ok(); //~ guard-across-await
    work(1).await;
    drop(maybe);
}

async fn taken_apart(m: &Mutex<u32>) {
    let Session { name, guard } = open(m); //~ guard-across-await
    work(name.len() as u32 + *guard).await;
}

fn lock(m: &Mutex<u32>) -> MutexGuard<'_, u32> {
    m.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

fn open(m: &Mutex<u32>) -> Session<'_> {
    Session { name: String::new(), guard: lock(m) }
}

async fn by_a_helper(m: &Mutex<u32>) {
    let g = lock(m); //~ guard-across-await
    work(*g).await;
}

async fn given(guard: MutexGuard<'_, u32>) { //~ guard-across-await
    work(*guard).await;
}

async fn moved_on(m: &Mutex<u32>) {
    let first = m.lock().unwrap(); //~ guard-across-await
    let second = first;
    work(*second).await;
}

// ---- ways ----

async fn dropped_on_one_way(m: &Mutex<u32>, early: bool) {
    let g = m.lock().unwrap(); //~ guard-across-await
    if early {
        drop(g);
    }
    work(1).await;
}

async fn taken_in_turns(m: &Mutex<u32>) {
    let mut g = m.lock().unwrap();
    loop {
        let n = *g;
        drop(g);
        work(n).await;
        g = m.lock().unwrap();
    }
}

async fn in_a_loop(m: &Mutex<Vec<u32>>) {
    for n in m.lock().unwrap().iter() { //~ guard-across-await
        work(*n).await;
    }
}

fn in_a_task(m: Arc<Mutex<u32>>) -> impl Future<Output = ()> {
    async move {
        let g = m.lock().unwrap(); //~ guard-across-await
        work(*g).await;
    }
}

// ---- what is gone by then ----

async fn dropped(m: &Mutex<u32>) {
    let g = m.lock().unwrap();
    let n = *g;
    drop(g);
    work(n).await;
}

async fn dropped_on_all_ways(m: &Mutex<u32>, twice: bool) {
    let mut g = m.lock().unwrap();
    if twice {
        *g *= 2;
        drop(g);
    } else {
        std::mem::drop(g);
    }
    work(1).await;
}

async fn in_a_block(m: &Mutex<u32>) {
    let n = {
        let g = m.lock().unwrap();
        *g
    };
    work(n).await;
}

fn put_down(g: MutexGuard<'_, u32>) -> u32 {
    *g
}

async fn moved_into_a_call(m: &Mutex<u32>) {
    let g = m.lock().unwrap();
    let n = put_down(g);
    work(n).await;
}

async fn copied(m: &Mutex<u32>) {
    let n = *m.lock().unwrap();
    work(n).await;
}

async fn never_bound(m: &Mutex<u32>) {
    let _ = m.lock();
    work(1).await;
}

async fn not_taken(m: &Mutex<u32>) {
    if let Ok(mut g) = m.try_lock() {
        *g += 1;
        return;
    }
    work(1).await;
}

async fn given_up_before_it_returns(m: &Mutex<u32>) -> u32 {
    let g = m.lock().unwrap();
    if *g == 0 {
        return 0;
    }
    drop(g);
    work(1).await;
    1
}

async fn another_task(m: Arc<Mutex<u32>>) {
    let g = m.lock().unwrap();
    let later = async { work(1).await };
    drop(g);
    later.await;
}

async fn a_lock_and_no_guard(m: Mutex<u32>) {
    work(1).await;
    drop(m);
}

async fn ends_before_the_next(m: &Mutex<u32>) {
    for _ in 0..3 {
        let n = { *m.lock().unwrap() };
        work(n).await;
    }
}

fn in_sync_code(m: &Mutex<u32>) -> u32 {
    let g = m.lock().unwrap();
    *g
}

async fn known(m: &Mutex<u32>) {
    // async-lint: allow(guard-across-await) -- the only task
    let g = m.lock().unwrap();
    work(*g).await;
}
