//! A published crate's function that works in memory.
pub async fn work(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}
