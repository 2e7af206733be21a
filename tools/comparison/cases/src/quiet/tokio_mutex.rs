//! A mutex whose `lock` is awaited.
pub async fn count(counter: &tokio::sync::Mutex<u8>) -> u8 {
    *counter.lock().await
}
