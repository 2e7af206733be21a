//! In an element of `vec!`.
pub async fn load() -> Vec<Vec<u8>> {
    vec![std::fs::read("a").unwrap()] //~ blocks
}
