use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pub struct JoinHandle<T>(Option<T>);
pub struct JoinError;

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        unimplemented!()
    }
}

pub fn spawn<F>(_: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    unimplemented!()
}

pub fn spawn_blocking<F, R>(_: F) -> JoinHandle<R>
where
    F: FnOnce() -> R + Send + 'static,
    R: Send + 'static,
{
    unimplemented!()
}

pub fn block_in_place<F, R>(_: F) -> R
where
    F: FnOnce() -> R,
{
    unimplemented!()
}

pub struct LocalSet;

impl LocalSet {
    pub fn new() -> Self {
        LocalSet
    }

    pub async fn run_until<F: Future>(&self, _: F) -> F::Output {
        unimplemented!()
    }

    pub fn spawn_local<F: Future>(&self, _: F) -> JoinHandle<F::Output> {
        unimplemented!()
    }
}

impl Future for LocalSet {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        unimplemented!()
    }
}

pub struct JoinSet<T>(Vec<T>);
pub struct AbortHandle;

impl<T> JoinSet<T> {
    pub fn new() -> Self {
        JoinSet(Vec::new())
    }

    pub fn spawn<F: Future<Output = T>>(&mut self, _: F) -> AbortHandle {
        AbortHandle
    }

    pub async fn join_next(&mut self) -> Option<Result<T, JoinError>> {
        unimplemented!()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}
