//! An import inside the body.
pub async fn nap() {
    use std::thread;
    thread::sleep(std::time::Duration::from_secs(1)); //~ blocks
}
