//! A helper in another module.
use super::shared::load;

pub async fn work() -> Vec<u8> {
    load() //~ blocks
}
