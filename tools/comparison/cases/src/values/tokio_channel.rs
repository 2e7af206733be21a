//! The blocking half of tokio's channel.
pub async fn send(messages: tokio::sync::mpsc::Sender<u8>) {
    messages.blocking_send(1).unwrap(); //~ blocks
}
