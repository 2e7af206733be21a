use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

pub struct Sleep;
pub struct Timeout<F>(F);
pub struct Elapsed;
pub struct Interval;

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        unimplemented!()
    }
}

impl<F: Future> Future for Timeout<F> {
    type Output = Result<F::Output, Elapsed>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        unimplemented!()
    }
}

impl Interval {
    pub async fn tick(&mut self) {
        unimplemented!()
    }
}

pub fn sleep(_: Duration) -> Sleep {
    unimplemented!()
}

pub fn interval(_: Duration) -> Interval {
    unimplemented!()
}

pub fn timeout<F: Future>(_: Duration, _: F) -> Timeout<F> {
    unimplemented!()
}
