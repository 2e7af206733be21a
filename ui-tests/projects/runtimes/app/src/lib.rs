//! A library: who runs it is not known.

use std::time::Duration;

pub mod pools;

pub async fn waits() {
    tokio::time::sleep(Duration::from_secs(1)).await;
    tokio::task::block_in_place(|| ());
}
