//! Another closure that runs in place.
pub async fn load(path: Option<&str>) -> Option<Vec<u8>> {
    path.and_then(|path| std::fs::read(path).ok()) //~ blocks
}
