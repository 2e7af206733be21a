//! Waiting for a message of std's channel.
use std::sync::mpsc::Receiver;

pub async fn next(messages: &Receiver<u8>) -> u8 {
    messages.recv().unwrap() //~ blocks
}
