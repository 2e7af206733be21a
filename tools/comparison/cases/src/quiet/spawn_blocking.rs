//! Where blocking does no harm.
pub async fn load() -> Vec<u8> {
    tokio::task::spawn_blocking(|| std::fs::read("a").unwrap()).await.unwrap()
}
