//! An async closure.
pub fn job() -> impl AsyncFn() -> Vec<u8> {
    async || std::fs::read("a").unwrap() //~ blocks
}
