//! `write!` into memory.
use std::fmt::Write;

pub async fn work() -> String {
    let mut text = String::new();
    write!(text, "{}", 1).unwrap();
    text
}
