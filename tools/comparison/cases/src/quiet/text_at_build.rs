//! A file that is read when the crate is built.
pub async fn work() -> &'static str {
    include_str!("mod.rs")
}
