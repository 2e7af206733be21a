//! The same under another name.
use tokio::task::spawn_blocking as aside;

pub async fn nap() {
    aside(|| std::thread::sleep(std::time::Duration::from_secs(1))).await.unwrap();
}
