//! A thread of its own, with a name.
pub async fn start() {
    let builder = std::thread::Builder::new().name("a".into());
    builder.spawn(|| std::fs::read("a").unwrap()).unwrap();
}
