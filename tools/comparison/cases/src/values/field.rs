//! A method on a field.
pub struct Journal {
    file: std::fs::File,
}

impl Journal {
    pub async fn flush(&self) {
        self.file.sync_all().unwrap(); //~ blocks
    }
}
