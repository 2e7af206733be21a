//! Running another executor inside of one.
pub async fn wait() -> u8 {
    futures::executor::block_on(async { 1 }) //~ blocks
}
