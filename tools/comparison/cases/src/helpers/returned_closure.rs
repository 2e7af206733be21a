//! A closure that a helper returns, called at once.
fn loader(path: &'static str) -> impl Fn() -> Vec<u8> {
    move || std::fs::read(path).unwrap()
}

pub async fn work() -> Vec<u8> {
    loader("a")() //~ blocks
}
