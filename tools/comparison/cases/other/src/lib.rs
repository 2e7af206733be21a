//! Another crate of the workspace.

pub fn load() -> Vec<u8> {
    std::fs::read("a").unwrap()
}
