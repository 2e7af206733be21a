//! A method that a trait of one's own puts on a foreign type.
pub trait Contents {
    fn contents(&self) -> Vec<u8>;
}

impl Contents for str {
    fn contents(&self) -> Vec<u8> {
        std::fs::read(self).unwrap()
    }
}

pub async fn work() -> Vec<u8> {
    "a".contents() //~ blocks
}
