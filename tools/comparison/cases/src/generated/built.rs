//! A function that the build script writes.
include!(concat!(env!("OUT_DIR"), "/made.rs"));

pub async fn work() -> Vec<u8> {
    made() //~ blocks
}
