//! A trait object, where every known type blocks.
pub trait Store {
    fn load(&self) -> Vec<u8>;
}

pub struct Disk;

impl Store for Disk {
    fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap()
    }
}

pub async fn work(store: &dyn Store) -> Vec<u8> {
    store.load() //~ blocks
}
