//! An async method made by a macro from the ecosystem.
#[async_trait::async_trait]
pub trait Load {
    async fn load(&self) -> Vec<u8>;
}

pub struct Disk;

#[async_trait::async_trait]
impl Load for Disk {
    async fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap() //~ blocks
    }
}
