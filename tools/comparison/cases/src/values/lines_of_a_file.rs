//! A loop over the lines of a file: each turn may read.
use std::io::BufRead;

pub async fn count(reader: std::io::BufReader<std::fs::File>) -> usize {
    let mut count = 0;
    for _line in reader.lines() { //~ blocks
        count += 1;
    }
    count
}
