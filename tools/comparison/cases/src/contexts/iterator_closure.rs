//! A closure that runs in place.
pub async fn load(paths: &[String]) -> Vec<Vec<u8>> {
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect() //~ blocks
}
