//! A file within a buffered reader.
use std::fs::File;
use std::io::{BufRead, BufReader};

pub async fn first(mut lines: BufReader<File>) -> String {
    let mut line = String::new();
    lines.read_line(&mut line).unwrap(); //~ blocks
    line
}
