//! Functions between async code and a call that blocks.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

mod deep;

pub struct Client {
    tries: Vec<u32>,
    wait: Duration,
}

impl Client {
    /// Waits longer each time.
    #[inline]
    fn back_off(&mut self) -> u32 {
        self.tries.push(1);
        sleep(self.wait);
        self.tries.len() as u32
    }

    fn retry(&mut self, times: u32) -> Result<u32, String> {
        let mut all = 0;
        for _ in 0..times {
            all += self.back_off();
        }
        if all > 9 { Err("too often".to_owned()) } else { Ok(all) }
    }

    pub async fn call(&mut self) -> Result<u32, String> {
        let first = self.retry(3)?; //~ blocking-call-indirect
        Ok(first + self.back_off()) //~ blocking-call-indirect
    }
}

// All callers of it can await.
fn pause(steps: &mut Vec<u32>) {
    steps.push(1);
    sleep(Duration::from_secs(1))
}

pub async fn two_ways(steps: &mut Vec<u32>) {
    pause(steps); //~ blocking-call-indirect
    let inner = async {
        pause(steps); //~ blocking-call-indirect
    };
    inner.await
}

fn of_any(path: impl AsRef<str>, seen: &mut Vec<String>) {
    seen.push(path.as_ref().to_owned());
    sleep(Duration::from_secs(2));
}

pub async fn generic(seen: &mut Vec<String>) {
    of_any("a", seen); //~ blocking-call-indirect
    of_any(String::from("b"), seen) //~ blocking-call-indirect
}

pub async fn in_another_file(steps: &mut Vec<u32>) -> u32 {
    deep::first(steps) //~ blocking-call-indirect
}

// Not all callers of it can await.
fn also_sync(steps: &mut Vec<u32>) {
    steps.push(2);
    sleep(Duration::from_secs(1));
}

pub fn plain(steps: &mut Vec<u32>) -> usize {
    steps.iter().map(|_| also_sync(&mut Vec::new())).count()
}

pub async fn beside_plain(steps: &mut Vec<u32>) {
    also_sync(steps); //~ blocking-call-indirect
}

// Its name is used as a value.
fn as_value(steps: &mut Vec<u32>) {
    steps.push(3);
    sleep(Duration::from_secs(1));
}

pub const STEP: fn(&mut Vec<u32>) = as_value;

pub async fn beside_value(steps: &mut Vec<u32>) {
    as_value(steps); //~ blocking-call-indirect
}

// It calls itself.
fn again(steps: &mut Vec<u32>) {
    sleep(Duration::from_secs(1));
    if steps.pop().is_some() {
        again(steps);
    }
}

pub async fn recursive(steps: &mut Vec<u32>) {
    again(steps); //~ blocking-call-indirect
}

// What it holds can't change threads.
fn with_local(steps: &mut Vec<u32>) {
    let count = Rc::new(RefCell::new(steps));
    sleep(Duration::from_secs(1));
    count.borrow_mut().push(4);
}

pub async fn local(steps: &mut Vec<u32>) {
    with_local(steps); //~ blocking-call-indirect
}

// What its caller holds can't change threads.
fn beside_guard(steps: &mut Vec<u32>) {
    steps.push(5);
    sleep(Duration::from_secs(1));
}

pub async fn guarded(steps: &Mutex<Vec<u32>>) {
    let mut steps = steps.lock().unwrap();
    beside_guard(&mut steps); //~ blocking-call-indirect blocking-under-lock
}

// Tests call it.
fn tested(steps: &mut Vec<u32>) {
    steps.push(6);
    sleep(Duration::from_secs(1));
}

pub async fn beside_test(steps: &mut Vec<u32>) {
    tested(steps); //~ blocking-call-indirect
}

#[test]
fn is_tested() {
    let mut steps = Vec::new();
    tested(&mut steps);
    assert_eq!(steps, [6]);
}

// A trait asks for it.
pub trait Step {
    fn step(&mut self);
}

impl Step for Client {
    fn step(&mut self) {
        self.tries.push(7);
        sleep(self.wait);
    }
}

pub async fn by_trait(client: &mut Client) {
    client.step(); //~ blocking-call-indirect
}

// It blocks in a way without a counterpart.
fn joins(handle: &mut Option<std::thread::JoinHandle<()>>) {
    sleep(Duration::from_secs(1));
    handle.take().map(|handle| handle.join());
}

pub async fn without_counterpart(handle: &mut Option<std::thread::JoinHandle<()>>) {
    joins(handle); //~ blocking-call-indirect
}
