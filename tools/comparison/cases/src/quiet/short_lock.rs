//! A mutex that is held for a moment.
pub async fn count(counter: &std::sync::Mutex<u8>) -> u8 {
    *counter.lock().unwrap()
}
