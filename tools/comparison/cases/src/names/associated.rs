//! An associated function of an imported type.
use std::fs::File;

pub async fn open() -> File {
    File::open("a").unwrap() //~ blocks
}
