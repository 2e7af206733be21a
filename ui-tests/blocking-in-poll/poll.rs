//! Futures by hand.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

struct Load {
    path: String,
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(path).unwrap_or_default()
}

impl Future for Load {
    type Output = Vec<u8>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Vec<u8>> {
        std::fs::metadata(&self.path).ok();
        std::fs::remove_file("lock").ok(); //~ blocking-in-poll
        Poll::Ready(read(&self.path)) //~ blocking-in-poll
    }
}

async fn handle() {
    Load { path: "a".to_owned() }.await;
}
