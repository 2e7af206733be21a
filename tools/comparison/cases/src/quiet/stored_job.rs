//! A closure that is put away for later.
pub struct Job(Box<dyn Fn() -> Vec<u8> + Send>);

impl Job {
    pub fn new(run: impl Fn() -> Vec<u8> + Send + 'static) -> Job {
        Job(Box::new(run))
    }

    pub fn start(self) {
        std::thread::spawn(self.0);
    }
}

pub async fn work() {
    Job::new(|| std::fs::read("a").unwrap()).start();
}
