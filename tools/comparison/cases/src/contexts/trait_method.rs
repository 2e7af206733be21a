//! An async method of a trait.
#[allow(async_fn_in_trait)]
pub trait Load {
    async fn load(&self) -> Vec<u8>;
}

pub struct Disk;

impl Load for Disk {
    async fn load(&self) -> Vec<u8> {
        std::fs::read("a").unwrap() //~ blocks
    }
}
