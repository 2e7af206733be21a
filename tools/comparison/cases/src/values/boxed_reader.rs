//! A reader whose type was given up.
use std::io::Read;

pub async fn load(mut from: Box<dyn Read + Send>) -> Vec<u8> {
    let mut bytes = Vec::new();
    from.read_to_end(&mut bytes).unwrap(); //~ blocks
    bytes
}
