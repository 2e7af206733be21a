//! A helper in the same file.
fn load() -> Vec<u8> {
    std::fs::read("a").unwrap()
}

pub async fn work() -> Vec<u8> {
    load() //~ blocks
}
