//! A closure in a field, called elsewhere.
pub struct Job {
    run: Box<dyn Fn() -> Vec<u8>>,
}

pub fn job() -> Job {
    Job { run: Box::new(|| std::fs::read("a").unwrap()) }
}

pub async fn work() -> Vec<u8> {
    (job().run)() //~ blocks
}
