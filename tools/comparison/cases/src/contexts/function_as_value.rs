//! A function handed over by its name.
pub async fn load(path: Option<&str>) -> Option<std::io::Result<Vec<u8>>> {
    path.map(std::fs::read) //~ blocks
}
