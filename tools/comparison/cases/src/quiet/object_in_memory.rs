//! A trait object, where no known type blocks.
pub trait Store {
    fn load(&self) -> Vec<u8>;
}

pub struct Memory;

impl Store for Memory {
    fn load(&self) -> Vec<u8> {
        vec![1]
    }
}

pub async fn work(store: &dyn Store) -> Vec<u8> {
    store.load()
}
