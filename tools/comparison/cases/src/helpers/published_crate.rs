//! A function of a published crate that reads from what it is given.
pub async fn work(file: std::fs::File) -> serde_json::Value {
    serde_json::from_reader(file).unwrap() //~ blocks
}
