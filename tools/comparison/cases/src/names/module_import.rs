//! A function of an imported module.
use std::fs;

pub async fn load() -> Vec<u8> {
    fs::read("a").unwrap() //~ blocks
}
