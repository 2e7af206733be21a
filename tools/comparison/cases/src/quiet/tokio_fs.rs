//! The async counterpart, behind the same module name.
use tokio::fs;

pub async fn load() -> Vec<u8> {
    fs::read("a").await.unwrap()
}
