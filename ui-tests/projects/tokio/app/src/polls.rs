//! Futures that `poll` makes.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

async fn load() -> u32 {
    0
}

struct Anew;

impl Future for Anew {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let mut next = Box::pin(load());
        next.as_mut().poll(cx) //~ future-made-in-poll
    }
}

struct Sleeps;

impl Future for Sleeps {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let sleep = pin!(tokio::time::sleep(Duration::from_secs(1)));
        sleep.poll(cx) //~ future-made-in-poll
    }
}

// What follows is not found.

struct Kept {
    next: Option<Pin<Box<dyn Future<Output = u32>>>>,
}

impl Future for Kept {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        let next = self.next.get_or_insert_with(|| Box::pin(load()));
        next.as_mut().poll(cx)
    }
}

struct Stored {
    next: Pin<Box<dyn Future<Output = u32>>>,
}

impl Future for Stored {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<u32> {
        if let Poll::Ready(number) = self.next.as_mut().poll(cx) {
            return Poll::Ready(number);
        }
        self.next = Box::pin(load());
        self.next.as_mut().poll(cx)
    }
}
