//! A helper that calls itself.
fn retry(left: u8) -> Vec<u8> {
    if left == 0 { std::fs::read("a").unwrap() } else { retry(left - 1) }
}

pub async fn work() -> Vec<u8> {
    retry(3) //~ blocks
}
