//! The executor's own start.
pub fn main() {
    let settings = std::fs::read("a").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async move { drop(settings) });
}
