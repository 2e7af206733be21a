use std::future::Future;

#[derive(Clone)]
pub struct Handle;
pub struct Runtime;
pub struct Builder;
pub struct EnterGuard<'a>(&'a Handle);

pub enum RuntimeFlavor {
    CurrentThread,
    MultiThread,
}

impl Handle {
    pub fn current() -> Self {
        Handle
    }

    pub fn block_on<F: Future>(&self, _: F) -> F::Output {
        unimplemented!()
    }

    pub fn runtime_flavor(&self) -> RuntimeFlavor {
        unimplemented!()
    }

    pub fn enter(&self) -> EnterGuard<'_> {
        EnterGuard(self)
    }
}

impl Runtime {
    pub fn new() -> std::io::Result<Runtime> {
        Ok(Runtime)
    }

    pub fn block_on<F: Future>(&self, _: F) -> F::Output {
        unimplemented!()
    }

    pub fn enter(&self) -> EnterGuard<'_> {
        unimplemented!()
    }
}

impl Builder {
    pub fn new_current_thread() -> Builder {
        Builder
    }

    pub fn new_multi_thread() -> Builder {
        Builder
    }

    pub fn enable_all(&mut self) -> &mut Self {
        self
    }

    pub fn build(&mut self) -> std::io::Result<Runtime> {
        Ok(Runtime)
    }
}
