//! A closure given to a helper that runs it in place.
use super::shared::run_now;

pub async fn work() -> Vec<u8> {
    run_now(|| std::fs::read("a").unwrap()) //~ blocks
}
