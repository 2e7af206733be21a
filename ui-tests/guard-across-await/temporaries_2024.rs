//@ flags: --edition 2024
// Temporaries of 2024: that of `if let` ends before its `else`, that of a block's last expression with the block.

use std::collections::HashMap;
use std::sync::Mutex;

async fn work(_: u32) -> u32 {
    1
}

async fn in_the_statement(m: &Mutex<u32>) {
    work(*m.lock().unwrap()).await; //~ guard-across-await
}

async fn in_a_let(m: &Mutex<Vec<u32>>) -> u32 {
    let n = work(m.lock().unwrap().clone().len() as u32).await; //~ guard-across-await
    n
}

async fn in_a_match(m: &Mutex<u32>) {
    match *m.lock().unwrap() { //~ guard-across-await
        0 => {
            work(0).await;
        }
        n => drop(n),
    }
}

async fn in_if_let(m: &Mutex<HashMap<u32, u32>>) {
    if let Some(n) = m.lock().unwrap().get(&1) { //~ guard-across-await
        work(*n).await;
    }
}

async fn in_the_else_of_if_let(m: &Mutex<HashMap<u32, u32>>) {
    if let Some(n) = m.lock().unwrap().get(&1).copied() {
        drop(n);
    } else {
        work(1).await;
    }
}

async fn in_while_let(m: &Mutex<Vec<u32>>) {
    while let Some(n) = m.lock().unwrap().pop() { //~ guard-across-await
        work(n).await;
    }
}

async fn at_the_end_of_a_block(m: &Mutex<u32>) -> u32 {
    work(*m.lock().unwrap()).await //~ guard-across-await
}

// ---- gone by then ----

async fn bound_first(m: &Mutex<HashMap<u32, u32>>) {
    let found = m.lock().unwrap().get(&1).copied();
    if let Some(n) = found {
        work(n).await;
    }
}

async fn a_condition_ends_at_its_block(m: &Mutex<Vec<u32>>) {
    if m.lock().unwrap().is_empty() {
        work(1).await;
    }
    while !m.lock().unwrap().is_empty() {
        work(2).await;
    }
}

async fn popped(m: &Mutex<Vec<u32>>) {
    loop {
        let Some(n) = m.lock().unwrap().pop() else { break };
        work(n).await;
    }
}

async fn made_before_it_is_awaited(m: &Mutex<u32>) {
    let future = work(*m.lock().unwrap());
    future.await;
}
