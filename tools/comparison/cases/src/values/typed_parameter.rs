//! A method on a parameter whose type is written down.
use std::fs::File;
use std::io::Read;

pub async fn load(mut file: File) -> String {
    let mut text = String::new();
    file.read_to_string(&mut text).unwrap(); //~ blocks
    text
}
