//! A module that hands std's function on, and an async function that takes it from there.
pub const SIZE: usize = 3;
pub use std::fs::read as take_in;

pub mod user {
    pub async fn load() -> Vec<u8> {
        super::take_in("a").unwrap() //~ blocks
    }
}
