//! A helper in another crate of the workspace.
pub async fn work() -> Vec<u8> {
    other::load() //~ blocks
}
