//! A method of a type that a trait names.
pub trait Backend {
    type Store: Default;
}

#[derive(Default)]
pub struct Disk;

impl Disk {
    fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap()
    }
}

pub struct Local;

impl Backend for Local {
    type Store = Disk;
}

pub async fn work() -> Vec<u8> {
    let store = <Local as Backend>::Store::default();
    store.load() //~ blocks
}
