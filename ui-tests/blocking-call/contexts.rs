//! What counts as async code, and what does not.

use std::thread;

fn not_async() {
    thread::park();
}

fn makes_a_future() -> impl Future<Output = ()> {
    thread::park();
    async {
        thread::park(); //~ blocking-call
    }
}

async fn closures(names: Option<&str>) {
    names.map(|name| std::fs::read(name)); //~ blocking-call
    let later = || thread::park(); //~ blocking-call
    later();
    let inner = async || thread::park(); //~ blocking-call
}

async fn elsewhere() {
    thread::spawn(|| thread::park());
    let work = move || thread::park();
    thread::spawn(work);
    thread::spawn(not_async);
    thread::spawn(|| {
        let again = async {
            thread::park(); //~ blocking-call
        };
    });
}

async fn nested() {
    fn own_function() {
        thread::park();
    }
    async fn own_async_function() {
        thread::park(); //~ blocking-call
    }
}

trait Load {
    async fn load(&self) {
        thread::park(); //~ blocking-call
    }
}

struct Disk;

impl Load for Disk {
    async fn load(&self) {
        thread::park(); //~ blocking-call
    }
}

async fn hands_out() -> impl Fn() {
    || thread::park()
}

async fn compiled_nowhere() {
    #[cfg(any())]
    thread::park();
    #[cfg(windows)]
    thread::park(); //~ blocking-call
}

#[cfg(any())]
async fn item_of_nowhere() {
    thread::park();
}

async fn stores(jobs: &std::sync::mpsc::Sender<Box<dyn FnOnce() + Send>>, mut all: Vec<fn()>) {
    jobs.send(Box::new(|| thread::park())).unwrap();
    all.push(|| thread::park());
    let found = Some(1).map(|_| thread::park()); //~ blocking-call
    let parts = "a b".split(|_: char| {
        thread::park();
        true
    });
    let count = "a b".split(|_: char| {
        thread::park(); //~ blocking-call
        true
    });
    count.count();
}
