//! An iterator that is made here and runs aside.
pub async fn load(paths: Vec<String>) -> usize {
    let parts = paths.into_iter().map(|path| std::fs::read(path).unwrap());
    tokio::task::spawn_blocking(move || parts.map(|part| part.len()).sum()).await.unwrap()
}
