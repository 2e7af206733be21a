//! A file behind a shared pointer.
use std::fs::File;
use std::sync::Arc;

pub async fn flush(file: Arc<File>) {
    file.sync_all().unwrap(); //~ blocks
}
