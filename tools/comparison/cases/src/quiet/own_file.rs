//! A type of one's own with a well-known name.
pub struct File;

impl File {
    pub fn open(_: &str) -> File {
        File
    }
}

pub async fn work() -> File {
    File::open("a")
}
