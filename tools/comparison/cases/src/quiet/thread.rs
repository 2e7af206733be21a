//! A thread of its own.
pub async fn start() {
    std::thread::spawn(|| std::thread::sleep(std::time::Duration::from_secs(1)));
}
