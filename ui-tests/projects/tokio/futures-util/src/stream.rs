use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

pub trait Stream {
    type Item;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>>;
}

pub struct Map<S, F>(S, F);
pub struct BufferUnordered<S>(S);
pub struct Iter<I>(I);
pub struct FuturesUnordered<F>(Vec<F>);

pub fn iter<I: IntoIterator>(items: I) -> Iter<I::IntoIter> {
    Iter(items.into_iter())
}

pub trait StreamExt: Stream {
    fn map<T, F: FnMut(Self::Item) -> T>(self, f: F) -> Map<Self, F>
    where
        Self: Sized,
    {
        Map(self, f)
    }

    fn buffer_unordered(self, _: usize) -> BufferUnordered<Self>
    where
        Self: Sized,
        Self::Item: Future,
    {
        BufferUnordered(self)
    }

    fn for_each_concurrent<Fut: Future<Output = ()>, F: FnMut(Self::Item) -> Fut>(
        self,
        _: impl Into<Option<usize>>,
        _: F,
    ) -> impl Future<Output = ()>
    where
        Self: Sized,
    {
        async { unimplemented!() }
    }

    fn next(&mut self) -> impl Future<Output = Option<Self::Item>> {
        async { unimplemented!() }
    }
}

impl<S: Stream + ?Sized> StreamExt for S {}

impl<I: Iterator> Stream for Iter<I> {
    type Item = I::Item;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        unimplemented!()
    }
}

impl<T, S: Stream, F: FnMut(S::Item) -> T> Stream for Map<S, F> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<T>> {
        unimplemented!()
    }
}

impl<S: Stream> Stream for BufferUnordered<S>
where
    S::Item: Future,
{
    type Item = <S::Item as Future>::Output;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        unimplemented!()
    }
}

impl<F> FuturesUnordered<F> {
    pub fn new() -> Self {
        FuturesUnordered(Vec::new())
    }

    pub fn push(&self, _: F) {}

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<F: Future> Stream for FuturesUnordered<F> {
    type Item = F::Output;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<F::Output>> {
        unimplemented!()
    }
}
