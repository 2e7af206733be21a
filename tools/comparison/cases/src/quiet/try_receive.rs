//! A look into std's channel.
pub async fn next(messages: &std::sync::mpsc::Receiver<u8>) -> Option<u8> {
    messages.try_recv().ok()
}
