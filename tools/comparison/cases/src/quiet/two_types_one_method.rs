//! Two types with the same method; the one that is called does not block.
pub struct Disk;
pub struct Memory(Vec<u8>);

impl Disk {
    pub fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap()
    }
}

impl Memory {
    pub fn load(&self) -> Vec<u8> {
        self.0.clone()
    }
}

pub async fn work(store: &Memory) -> Vec<u8> {
    store.load()
}
