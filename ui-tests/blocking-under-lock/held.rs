//@ flags: --edition 2021
// Calls that block while the guard of a lock is alive.

use std::fs::File;
use std::io::Write;
use std::sync::Mutex;

async fn held(log: &Mutex<File>, line: &[u8]) {
    let mut file = log.lock().unwrap();
    file.write_all(line).unwrap(); //~ blocking-call, blocking-under-lock
}

async fn in_the_statement(log: &Mutex<File>, line: &[u8]) {
    log.lock().unwrap().write_all(line).unwrap(); //~ blocking-call, blocking-under-lock
}

fn save(n: u32) {
    std::fs::write("n", n.to_string()).unwrap();
}

async fn by_a_helper(count: &Mutex<u32>) {
    let count = count.lock().unwrap();
    save(*count); //~ blocking-call-indirect, blocking-under-lock
}

// ---- not while it is held ----

async fn before(count: &Mutex<u32>) {
    let n = std::fs::read("n").unwrap(); //~ blocking-call
    *count.lock().unwrap() = n.len() as u32;
}

async fn after(count: &Mutex<u32>) {
    let n = { *count.lock().unwrap() };
    save(n); //~ blocking-call-indirect
}

async fn dropped(count: &Mutex<u32>) {
    let guard = count.lock().unwrap();
    let n = *guard;
    drop(guard);
    save(n); //~ blocking-call-indirect
}

async fn quick(count: &Mutex<u32>) {
    let guard = count.lock().unwrap();
    println!("{guard}");
}

async fn on_another_thread(count: &Mutex<u32>) {
    let n = count.lock().unwrap();
    let n = *n;
    std::thread::spawn(move || save(n));
}

struct Transaction<'a> {
    _held: std::sync::MutexGuard<'a, u32>,
}

impl Transaction<'_> {
    fn purge(&mut self) {
        std::fs::write("n", "x").unwrap();
    }
}

fn begin(count: &Mutex<u32>) -> Transaction<'_> {
    Transaction { _held: count.lock().unwrap() }
}

async fn as_its_work(count: &Mutex<u32>) {
    let mut transaction = begin(count);
    transaction.purge(); //~ blocking-call-indirect
    transaction.purge(); //~ blocking-call-indirect
}

async fn beside_a_transaction(count: &Mutex<u32>) {
    let _transaction = begin(count);
    save(1); //~ blocking-call-indirect, blocking-under-lock
}
