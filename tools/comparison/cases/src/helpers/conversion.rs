//! A conversion that reads.
pub struct Text(pub String);

impl From<&str> for Text {
    fn from(path: &str) -> Text {
        Text(std::fs::read_to_string(path).unwrap())
    }
}

pub async fn work() -> Text {
    "a".into() //~ blocks
}
