//! The async counterpart, behind the same type name.
use tokio::fs::File;
use tokio::io::AsyncReadExt;

pub async fn load() -> String {
    let mut file = File::open("a").await.unwrap();
    let mut text = String::new();
    file.read_to_string(&mut text).await.unwrap();
    text
}
