//! A generic helper, called with memory.
use std::io::Read;

fn all(mut from: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap();
    bytes
}

pub async fn work(bytes: &[u8]) -> Vec<u8> {
    all(bytes)
}
