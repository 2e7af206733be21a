//! `Read` from memory.
use std::io::Read;

pub async fn work(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    bytes.read_to_string(&mut text).unwrap();
    text
}
