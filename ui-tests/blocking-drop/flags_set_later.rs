//@ flags: --edition 2021
// What a value was told before it is dropped decides what its `Drop` does.

use std::fs;

struct Lock {
    armed: bool,
    left: u32,
    mode: Mode,
}

#[derive(Clone, Copy)]
enum Mode {
    Keep,
    Remove,
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.armed {
            fs::remove_file("lock").ok();
        }
    }
}

struct Counted(u32);

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0 == 0 {
            fs::remove_file("last").ok();
        }
    }
}

struct Moded {
    lock: Inner,
}

struct Inner {
    mode: Mode,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Mode::Remove = self.mode {
            fs::remove_file("mode").ok();
        }
    }
}

fn lock() -> Lock {
    Lock { armed: true, left: 1, mode: Mode::Keep }
}

impl Lock {
    fn defuse(mut self) {
        self.armed = false;
    }
}

async fn work() {}

async fn never_armed() {
    let _lock = Lock { armed: false, left: 0, mode: Mode::Remove };
    work().await;
}

async fn disarmed_at_the_end() {
    let mut lock = Lock { armed: true, left: 1, mode: Mode::Keep };
    work().await;
    lock.armed = false;
}

async fn disarmed_and_dropped() {
    let mut lock = lock();
    lock.left = 2;
    lock.mode = Mode::Remove;
    lock.armed = false;
    work().await;
    drop(lock);
}

async fn defused() {
    let lock = lock();
    work().await;
    lock.defuse();
}

async fn armed() {
    let mut lock = Lock { armed: false, left: 1, mode: Mode::Keep }; //~ blocking-drop
    lock.armed = true;
    work().await;
}

async fn disarmed_on_one_way(done: bool) {
    let mut lock = Lock { armed: true, left: 1, mode: Mode::Keep }; //~ blocking-drop
    work().await;
    if done {
        lock.armed = false;
    }
}

async fn counted_down() {
    let mut counted = Counted(1); //~ blocking-drop
    work().await;
    counted.0 = 0;
}

async fn still_counted() {
    let mut counted = Counted(0);
    work().await;
    counted.0 = 2;
}

async fn part_of_a_part() {
    let mut moded = Moded { lock: Inner { mode: Mode::Remove } };
    work().await;
    moded.lock.mode = Mode::Keep;
}

async fn part_of_a_part_that_removes() {
    let mut moded = Moded { lock: Inner { mode: Mode::Keep } }; //~ blocking-drop
    work().await;
    moded.lock.mode = Mode::Remove;
}

async fn counted_out() {
    let all = vec![lock()];
    work().await;
    all.into_iter().count(); //~ blocking-drop
}
