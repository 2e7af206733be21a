//! A choice at run time, without a trait: one of two blocks.
pub enum Store {
    Disk,
    Memory(Vec<u8>),
}

impl Store {
    fn load(&self) -> Vec<u8> {
        match self {
            Store::Disk => std::fs::read("a").unwrap(),
            Store::Memory(bytes) => bytes.clone(),
        }
    }
}

pub async fn work(store: &Store) -> Vec<u8> {
    store.load() //~ blocks
}
