//! A child process whose end is awaited.
use tokio::process::Command;

pub async fn build() -> bool {
    Command::new("make").status().await.unwrap().success()
}
