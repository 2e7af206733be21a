//! The async counterpart.
pub async fn nap() {
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
}
