//! A channel whose `recv` is awaited.
pub async fn next(messages: &mut tokio::sync::mpsc::Receiver<u8>) -> u8 {
    messages.recv().await.unwrap()
}
