//! A type that reads while it is shown.
use std::fmt;

pub struct Note;

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&std::fs::read_to_string("a").unwrap())
    }
}

pub async fn work() -> String {
    format!("{Note}") //~ blocks
}
