//! A function pointer in a local.
pub async fn work() {
    let rest: fn(std::time::Duration) = std::thread::sleep;
    rest(std::time::Duration::from_secs(1)); //~ blocks
}
