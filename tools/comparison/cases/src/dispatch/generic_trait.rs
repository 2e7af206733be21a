//! A trait of one's own, with the type known at the call.
pub trait Store {
    fn load(&self) -> Vec<u8>;
}

pub struct Disk;

impl Store for Disk {
    fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap()
    }
}

fn through<S: Store>(store: &S) -> Vec<u8> {
    store.load()
}

pub async fn work() -> Vec<u8> {
    through(&Disk) //~ blocks
}
