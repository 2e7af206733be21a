//! A helper that blocks, called aside.
use crate::helpers::shared::load;

pub async fn work() -> Vec<u8> {
    tokio::task::spawn_blocking(|| load()).await.unwrap()
}
