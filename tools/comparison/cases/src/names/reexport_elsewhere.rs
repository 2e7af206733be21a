//! The same, through another module's own name.
pub async fn load() -> Vec<u8> {
    crate::names::reexports::take_in("a").unwrap() //~ blocks
}
