//! Names in text: std::thread::sleep, std::fs::read.
pub async fn work() -> &'static str {
    // std::thread::sleep(std::time::Duration::from_secs(1));
    "std::fs::read(path).unwrap()"
}
