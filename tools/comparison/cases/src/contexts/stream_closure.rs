//! A closure that a stream calls when it is polled.
use futures::StreamExt;

pub async fn load(paths: Vec<String>) -> Vec<Vec<u8>> {
    futures::stream::iter(paths).map(|path| std::fs::read(path).unwrap()).collect().await //~ blocks
}
