//! A glob import.
use std::fs::*;

pub async fn load() -> Vec<u8> {
    read("a").unwrap() //~ blocks
}
