//! A method on a local whose type follows from what it was made of.
use std::io::Write;

pub async fn save() {
    let opened = std::fs::OpenOptions::new().append(true).open("a"); //~ blocks
    let mut file = opened.unwrap();
    file.write_all(b"x").unwrap(); //~ blocks
}
