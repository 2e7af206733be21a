//! A function imported under its own name.
use std::fs::read_to_string;

pub async fn load() -> String {
    read_to_string("a").unwrap() //~ blocks
}
