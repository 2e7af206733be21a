//! A closure that is made here and runs who knows where.
pub async fn job() -> impl Fn() -> Vec<u8> {
    || std::fs::read("a").unwrap()
}
