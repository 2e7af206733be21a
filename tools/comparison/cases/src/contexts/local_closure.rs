//! A closure that is kept in a local and called: the call blocks, or the closure's line is named.
pub async fn load() -> Vec<u8> {
    let take = |path: &str| std::fs::read(path).unwrap(); take("a") //~ blocks
}
