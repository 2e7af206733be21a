//! Futures of the project's own that run what they hold, and what is called between two polls.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

fn slow() -> u8 {
    std::fs::read("a").map_or(0, |text| text.len() as u8)
}

fn quick() -> u8 {
    1
}

pub struct Lazy<F>(Option<F>);

impl<F: FnOnce() -> u8 + Unpin> Future for Lazy<F> {
    type Output = u8;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u8> {
        let run = self.0.take().unwrap();
        Poll::Ready(run())
    }
}

fn lazy<F: FnOnce() -> u8 + Unpin>(run: F) -> Lazy<F> {
    Lazy(Some(run))
}

pub async fn awaited() -> u8 {
    lazy(quick).await + lazy(|| quick()).await;
    lazy(slow).await; //~ blocking-call-indirect
    Lazy(Some(|| slow())).await //~ blocking-call-indirect
}

pub async fn never_awaited() {
    let _ = lazy(slow);
}

pub trait Sink {
    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()>;
    fn start_send(self: Pin<&mut Self>, item: u8);
    fn describe(&self) -> u8;
}

pub struct File;

impl Sink for File {
    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        Poll::Ready(())
    }

    fn start_send(self: Pin<&mut Self>, item: u8) {
        std::fs::write("a", [item]).ok(); //~ blocking-in-poll
    }

    fn describe(&self) -> u8 {
        slow()
    }
}
