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
    let worker = Worker::start(); //~ blocking-drop
    worker.poke();
}

async fn by_call() {
    let worker = Worker::start();
    worker.poke();
    drop(worker); //~ blocking-drop
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

// ---- places ----

struct Scratch(std::path::PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

struct Job {
    name: String,
    scratch: Option<Scratch>,
}

async fn owned_by_another(job: Job) -> usize { //~ blocking-drop
    job.name.len()
}

async fn overwritten(place: &mut Scratch) {
    *place = Scratch("b".into()); //~ blocking-drop
}

async fn let_go_at_once() {
    let _ = Scratch("c".into()); //~ blocking-drop
}

async fn handed_back() -> Scratch {
    let scratch = Scratch("d".into());
    scratch
}

async fn on_another_thread() {
    let scratch = Scratch("e".into());
    std::thread::spawn(move || drop(scratch));
}

async fn taken_out_before(job: Job) {
    let Job { name, scratch } = job;
    drop(name);
    std::mem::forget(scratch);
}

async fn what_is_in_a_lock_stays(shared: &std::sync::Mutex<Option<Worker>>) {
    if let Ok(guard) = shared.lock() {
        drop(guard);
    }
}
