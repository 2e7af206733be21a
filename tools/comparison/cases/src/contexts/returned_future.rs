//! A function that returns a future.
use std::future::Future;

pub fn load() -> impl Future<Output = Vec<u8>> {
    async move { std::fs::read("a").unwrap() } //~ blocks
}
