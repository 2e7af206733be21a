//! In an argument of `join!`.
pub async fn work() -> Vec<u8> {
    let (bytes, ()) = tokio::join!(
        async { std::fs::read("a").unwrap() }, //~ blocks
        async {}
    );
    bytes
}
