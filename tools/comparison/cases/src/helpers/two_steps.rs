//! Two helpers in a row.
fn outer() -> Vec<u8> {
    inner()
}

fn inner() -> Vec<u8> {
    std::fs::read("a").unwrap()
}

pub async fn work() -> Vec<u8> {
    outer() //~ blocks
}
