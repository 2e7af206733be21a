//! A closure that runs in place, the first time.
use std::sync::OnceLock;

static SETTINGS: OnceLock<String> = OnceLock::new();

pub async fn settings() -> &'static str {
    SETTINGS.get_or_init(|| std::fs::read_to_string("a").unwrap()) //~ blocks
}
