//! Functions that run what they are given, that hand it on, and that keep it.

use std::thread;

fn run<T>(work: impl FnOnce() -> T) -> T {
    work()
}

fn run_twice_removed(work: impl FnOnce()) {
    run(|| work())
}

fn offload(work: impl FnOnce() + Send + 'static) {
    thread::spawn(move || work());
}

fn pass_on<F: FnOnce() + Send + 'static>(work: F) {
    offload(work)
}

fn each(paths: &[&str]) {
    paths.iter().for_each(|path| drop(std::fs::read(path)));
}

fn background() {
    thread::spawn(|| thread::park());
}

async fn handle() {
    run(|| thread::park()); //~ blocking-call
    run_twice_removed(|| thread::park()); //~ blocking-call
    run(thread::park); //~ blocking-call
    offload(|| thread::park());
    pass_on(|| thread::park());
    pass_on(thread::park);
    each(&["a"]); //~ blocking-call-indirect
    background();
}
