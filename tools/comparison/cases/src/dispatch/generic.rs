//! A generic helper, called with a file.
use std::io::Read;

fn all(mut from: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap();
    bytes
}

pub async fn work(file: std::fs::File) -> Vec<u8> {
    all(file) //~ blocks
}
