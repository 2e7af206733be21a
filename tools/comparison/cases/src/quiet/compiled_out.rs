//! What is never compiled.
pub async fn work() -> u8 {
    #[cfg(any())]
    std::thread::sleep(std::time::Duration::from_secs(1));
    1
}
