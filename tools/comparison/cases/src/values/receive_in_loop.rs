//! A loop over std's channel.
pub async fn sum(messages: std::sync::mpsc::Receiver<u32>) -> u32 {
    let mut sum = 0;
    for message in messages { //~ blocks
        sum += message;
    }
    sum
}
