//! In an arm of `select!`.
pub async fn work() {
    tokio::select! {
        _ = tokio::time::sleep(std::time::Duration::from_secs(1)) => {
            std::thread::sleep(std::time::Duration::from_secs(1)); //~ blocks
        }
        _ = std::future::pending::<()>() => {}
    }
}
