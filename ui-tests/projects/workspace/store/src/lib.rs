//! Names and functions for others.

mod raw;

pub use raw::Files;
pub use std::fs::read_to_string as slurp;

pub fn save(text: &str) {
    raw::write(text);
}
