//! A function handed over by its name.
fn load() -> Vec<u8> {
    std::fs::read("a").unwrap()
}

pub async fn work() -> Vec<u8> {
    tokio::task::spawn_blocking(load).await.unwrap()
}
