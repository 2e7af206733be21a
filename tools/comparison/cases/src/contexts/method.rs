//! An async method.
pub struct Store;

impl Store {
    pub async fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap() //~ blocks
    }
}
