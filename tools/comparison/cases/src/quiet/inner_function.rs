//! A function inside an async one, for somebody else to call.
pub async fn job() -> fn() -> Vec<u8> {
    fn load() -> Vec<u8> {
        std::fs::read("a").unwrap()
    }
    load
}
