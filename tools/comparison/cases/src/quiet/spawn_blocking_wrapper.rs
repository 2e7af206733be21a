//! A wrapper of one's own around it.
async fn aside<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(job).await.unwrap()
}

pub async fn load() -> Vec<u8> {
    aside(|| std::fs::read("a").unwrap()).await
}
