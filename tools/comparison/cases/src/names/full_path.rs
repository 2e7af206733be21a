//! The full path, where it stands.
pub async fn nap() {
    std::thread::sleep(std::time::Duration::from_secs(1)); //~ blocks
}
