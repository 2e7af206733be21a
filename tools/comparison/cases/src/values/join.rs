//! Waiting for a thread.
pub async fn wait(handle: std::thread::JoinHandle<u8>) -> u8 {
    handle.join().unwrap() //~ blocks
}
