//! An async block that calls itself, so that it is boxed.
use std::future::Future;
use std::pin::Pin;

pub fn walk(depth: u8) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        std::thread::sleep(std::time::Duration::from_secs(1)); //~ blocks
        if depth > 0 {
            walk(depth - 1).await;
        }
    })
}
