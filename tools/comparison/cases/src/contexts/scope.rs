//! Threads of one's own, and waiting for them.
pub async fn both() {
    std::thread::scope(|scope| { //~ blocks
        scope.spawn(|| 1);
        scope.spawn(|| 2);
    });
}
