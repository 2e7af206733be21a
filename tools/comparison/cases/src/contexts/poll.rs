//! A future written by hand.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pub struct Load;

impl Future for Load {
    type Output = Vec<u8>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Vec<u8>> {
        Poll::Ready(std::fs::read("a").unwrap()) //~ blocks
    }
}
