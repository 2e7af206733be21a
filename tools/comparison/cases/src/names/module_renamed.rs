//! A module imported under another name, in braces.
use std::{fs as disk, path::Path};

pub async fn load(path: &Path) -> Vec<u8> {
    disk::read(path).unwrap() //~ blocks
}
