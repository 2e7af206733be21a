use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

#[derive(Default)]
pub struct Notify;
pub struct Notified<'a>(&'a Notify);

impl Notify {
    pub fn notified(&self) -> Notified<'_> {
        unimplemented!()
    }

    pub fn notify_one(&self) {}

    pub fn notify_waiters(&self) {}
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        unimplemented!()
    }
}
