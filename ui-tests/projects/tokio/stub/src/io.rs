use std::future::Future;

pub trait AsyncRead {}
pub trait AsyncWrite {}

pub trait AsyncReadExt: AsyncRead {
    fn read_exact<'a>(&'a mut self, _: &'a mut [u8]) -> impl Future<Output = std::io::Result<usize>> {
        async { unimplemented!() }
    }

    fn read<'a>(&'a mut self, _: &'a mut [u8]) -> impl Future<Output = std::io::Result<usize>> {
        async { unimplemented!() }
    }
}

pub trait AsyncWriteExt: AsyncWrite {
    fn write_all<'a>(&'a mut self, _: &'a [u8]) -> impl Future<Output = std::io::Result<()>> {
        async { unimplemented!() }
    }
}

impl<R: AsyncRead + ?Sized> AsyncReadExt for R {}
impl<W: AsyncWrite + ?Sized> AsyncWriteExt for W {}

pub struct Stream;

impl AsyncRead for Stream {}
impl AsyncWrite for Stream {}
