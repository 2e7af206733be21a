use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pub struct Receiver<T>(Option<T>);

impl<T> Future for Receiver<T> {
    type Output = Result<T, ()>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        unimplemented!()
    }
}
