//! A boxed closure that is handed to the helper that calls it.
fn twice(job: Box<dyn Fn() -> Vec<u8>>) -> Vec<u8> {
    job();
    job()
}

pub async fn work() -> Vec<u8> {
    twice(Box::new(|| std::fs::read("a").unwrap())) //~ blocks
}
