//! A static that is made when it is first looked at.
use std::sync::LazyLock;

static SETTINGS: LazyLock<String> = LazyLock::new(|| std::fs::read_to_string("a").unwrap());

pub async fn settings() -> usize {
    SETTINGS.len() //~ blocks
}
