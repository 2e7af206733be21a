//! A glob import of the crate's own, which has nothing to do with the call.
use super::reexports::*;

pub async fn load() -> Vec<u8> {
    let _ = SIZE;
    std::fs::read("a").unwrap() //~ blocks
}
