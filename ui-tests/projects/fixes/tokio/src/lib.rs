//! Stands in for tokio: as much of it as advice names, with the bounds that decide what builds.

pub mod fs {
    use std::io::Result;
    use std::path::Path;

    use std::fs::Metadata;

    pub struct File;

    impl File {
        pub async fn open(_: impl AsRef<Path>) -> Result<File> {
            Ok(File)
        }

        pub async fn create(_: impl AsRef<Path>) -> Result<File> {
            Ok(File)
        }

        pub async fn sync_all(&self) -> Result<()> {
            Ok(())
        }

        pub async fn metadata(&self) -> Result<Metadata> {
            std::fs::metadata("")
        }
    }

    #[derive(Clone)]
    pub struct OpenOptions;

    impl OpenOptions {
        #[allow(clippy::new_without_default)]
        pub fn new() -> OpenOptions {
            OpenOptions
        }

        pub fn append(&mut self, _: bool) -> &mut OpenOptions {
            self
        }

        pub fn create(&mut self, _: bool) -> &mut OpenOptions {
            self
        }

        pub async fn open(&self, _: impl AsRef<Path>) -> Result<File> {
            Ok(File)
        }
    }

    pub async fn read(_: impl AsRef<Path>) -> Result<Vec<u8>> {
        Ok(Vec::new())
    }

    pub async fn read_to_string(_: impl AsRef<Path>) -> Result<String> {
        Ok(String::new())
    }

    pub async fn write(_: impl AsRef<Path>, _: impl AsRef<[u8]>) -> Result<()> {
        Ok(())
    }
}

pub mod io {
    use std::io::Result;

    pub trait AsyncReadExt {
        fn read_to_string(&mut self, text: &mut String) -> impl Future<Output = Result<usize>> + Send;
    }

    pub trait AsyncWriteExt {
        fn write_all(&mut self, bytes: &[u8]) -> impl Future<Output = Result<()>> + Send;
        fn flush(&mut self) -> impl Future<Output = Result<()>> + Send;
    }

    impl AsyncReadExt for crate::fs::File {
        async fn read_to_string(&mut self, _: &mut String) -> Result<usize> {
            Ok(0)
        }
    }

    impl AsyncWriteExt for crate::fs::File {
        async fn write_all(&mut self, _: &[u8]) -> Result<()> {
            Ok(())
        }

        async fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }
}

pub mod process {
    use std::ffi::OsStr;
    use std::io::Result;
    use std::process::{ExitStatus, Output};

    pub struct Command;

    impl Command {
        pub fn new(_: impl AsRef<OsStr>) -> Command {
            Command
        }

        pub fn arg(&mut self, _: impl AsRef<OsStr>) -> &mut Command {
            self
        }

        pub async fn output(&mut self) -> Result<Output> {
            std::process::Command::new("").output()
        }

        pub async fn status(&mut self) -> Result<ExitStatus> {
            std::process::Command::new("").status()
        }
    }
}

pub mod time {
    pub async fn sleep(_: std::time::Duration) {}
}

pub use task::spawn;

pub mod runtime {
    use std::io::Result;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    pub struct Runtime;

    impl Runtime {
        pub fn new() -> Result<Runtime> {
            Ok(Runtime)
        }

        pub fn block_on<F: Future>(&self, future: F) -> F::Output {
            let mut future = pin!(future);
            loop {
                if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                    return value;
                }
            }
        }
    }
}

pub mod task {
    use std::fmt;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    pub struct JoinHandle<T>(Option<T>);

    #[derive(Debug)]
    pub struct JoinError;

    impl fmt::Display for JoinError {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the task panicked")
        }
    }

    impl std::error::Error for JoinError {}

    impl From<JoinError> for std::io::Error {
        fn from(error: JoinError) -> std::io::Error {
            std::io::Error::other(error)
        }
    }

    impl<T: Unpin> Future for JoinHandle<T> {
        type Output = Result<T, JoinError>;

        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
            self.get_mut().0.take().map_or(Poll::Pending, |value| Poll::Ready(Ok(value)))
        }
    }

    pub fn spawn_blocking<F, R>(run: F) -> JoinHandle<R>
    where
        F: FnOnce() -> R + Send + 'static,
        R: Send + 'static,
    {
        JoinHandle(Some(run()))
    }

    pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        drop(future);
        JoinHandle(None)
    }

    pub async fn yield_now() {}
}
