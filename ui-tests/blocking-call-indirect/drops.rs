//! Values whose `Drop` blocks, where it is plain to see that they are dropped.

use std::thread::JoinHandle;

struct Worker {
    handle: Option<JoinHandle<()>>,
}

impl Worker {
    fn start() -> Worker {
        Worker { handle: Some(std::thread::spawn(|| {})) }
    }

    fn poke(&self) {}

    fn detach(self) {
        std::mem::forget(self);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take() {
            handle.join().ok();
        }
    }
}

async fn at_the_end() {
    let worker = Worker::start(); //~ blocking-call-indirect
    worker.poke();
}

async fn by_call() {
    let worker = Worker::start();
    worker.poke();
    drop(worker); //~ blocking-call-indirect
}

async fn given_away(all: &mut Vec<Worker>) {
    let worker = Worker::start();
    worker.detach();
    let kept = Worker::start();
    all.push(kept);
}

fn elsewhere() {
    let worker = Worker::start();
    worker.poke();
}
