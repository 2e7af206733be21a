//! A local that hides an import.
#[allow(unused_imports)]
use std::fs::read;

pub async fn work() -> usize {
    let read = |name: &str| name.len();
    read("a")
}
