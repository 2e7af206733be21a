//! What an installed tool is tried on: it has to find the sleep.

pub async fn stalls() {
    std::thread::sleep(std::time::Duration::from_secs(1));
}
