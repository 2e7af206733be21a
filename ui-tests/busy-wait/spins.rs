//! Loops that wait for others without letting them run.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

async fn step() {}

async fn spins_on_an_atomic(ready: &AtomicBool) {
    while !ready.load(Ordering::Acquire) { //~ busy-wait
        std::hint::spin_loop();
    }
}

async fn spins_on_one_way_only(ready: &AtomicBool, idle: &AtomicBool) {
    loop {
        if !ready.load(Ordering::Acquire) { //~ busy-wait
            continue;
        }
        step().await;
        if idle.load(Ordering::Acquire) {
            break;
        }
    }
}

async fn asks_a_channel(receiver: Receiver<u32>) -> u32 {
    loop {
        match receiver.try_recv() { //~ busy-wait
            Ok(item) => return item,
            Err(TryRecvError::Empty) => continue,
            Err(TryRecvError::Disconnected) => return 0,
        }
    }
}

async fn watches_the_clock(until: Instant) {
    while Instant::now() < until {} //~ busy-wait
}

fn wait_for(ready: &AtomicBool) {
    while !ready.load(Ordering::Acquire) {
        std::thread::yield_now();
    }
}

fn outer(ready: &AtomicBool) {
    wait_for(ready);
}

async fn by_a_helper(ready: &AtomicBool) {
    outer(ready); //~ busy-wait
}

fn count(total: &mut usize) {
    *total += 1;
}

async fn goes_on_for_ever(mut total: usize) {
    loop {
        count(&mut total); //~ busy-wait
    }
}

// What follows is not found.

async fn lets_others_run(ready: &AtomicBool) {
    while !ready.load(Ordering::Acquire) {
        step().await;
    }
}

async fn takes_what_is_there(receiver: Receiver<u32>) -> u32 {
    let mut sum = 0;
    while let Ok(item) = receiver.try_recv() {
        sum += item;
    }
    loop {
        match receiver.try_recv() {
            Ok(item) => sum += item,
            Err(TryRecvError::Empty) => step().await,
            Err(TryRecvError::Disconnected) => return sum,
        }
    }
}

async fn a_bounded_number_of_times(ready: &AtomicBool) -> bool {
    for _ in 0..64 {
        if ready.load(Ordering::Acquire) {
            return true;
        }
        std::hint::spin_loop();
    }
    false
}

async fn compare_exchange(counter: &AtomicUsize) {
    let mut old = counter.load(Ordering::Relaxed);
    while let Err(now) = counter.compare_exchange(old, old + 1, Ordering::AcqRel, Ordering::Relaxed) {
        old = now;
    }
    loop {
        let old = counter.load(Ordering::Relaxed);
        if counter.compare_exchange_weak(old, old + 1, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
            break;
        }
    }
}

async fn works_until_it_is_told_to_stop(stop: &AtomicBool, mut total: usize) {
    while !stop.load(Ordering::Acquire) {
        count(&mut total);
    }
}

async fn elsewhere(ready: &'static AtomicBool) {
    std::thread::spawn(move || wait_for(ready));
    std::thread::spawn(move || while !ready.load(Ordering::Acquire) {});
}

async fn asks_once(since: Instant) -> bool {
    since.elapsed() > Duration::from_secs(1)
}

async fn serves_for_ever() {
    loop {
        step().await;
    }
}

// ---- by functions that only look ----

struct Queue {
    busy: AtomicBool,
    items: Mutex<Vec<u32>>,
}

impl Queue {
    fn is_busy(&self) -> bool {
        self.busy.load(Ordering::Acquire)
    }

    fn next(&self) -> Option<u32> {
        self.items.lock().unwrap().pop()
    }

    async fn asks_a_function(&self) {
        while self.is_busy() {} //~ busy-wait
    }

    async fn takes_what_is_there(&self) -> u32 {
        loop {
            if let Some(item) = self.items.lock().unwrap().pop() { //~ busy-wait
                return item;
            }
        }
    }

    async fn takes_by_a_function(&self) -> u32 {
        loop {
            if let Some(item) = self.next() { //~ busy-wait
                return item;
            }
        }
    }

    async fn empties(&self) {
        while let Some(item) = self.next() {
            drop(item);
        }
    }
}

// ---- through many functions ----

fn first(ready: &AtomicBool) {
    second(ready);
}

fn second(ready: &AtomicBool) {
    outer(ready);
}

async fn by_a_helper_far_down(ready: &AtomicBool) {
    first(ready); //~ busy-wait
}

impl Queue {
    fn is_still_busy(&self) -> bool {
        self.is_busy() || self.is_busy()
    }

    fn looks_again(&self) -> bool {
        self.is_still_busy()
    }

    fn looks_once_more(&self) -> bool {
        self.looks_again()
    }

    async fn asks_far_down(&self) {
        while self.looks_once_more() {} //~ busy-wait
    }
}
