//! A trait's method, called by the trait's name.
use std::fs::File;
use std::io::Read;

pub async fn take(mut file: File) -> usize {
    let mut bytes = [0; 64];
    <File as Read>::read(&mut file, &mut bytes).unwrap() //~ blocks
}
