use std::future::Future;

#[derive(Clone)]
pub struct Handle;

impl Handle {
    pub fn block_on<F: Future>(&self, _: F) -> F::Output {
        unimplemented!()
    }
}
