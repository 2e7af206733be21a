//! Nothing here is async.
pub fn load() -> Vec<u8> {
    std::thread::sleep(std::time::Duration::from_secs(1));
    std::fs::read("a").unwrap()
}
