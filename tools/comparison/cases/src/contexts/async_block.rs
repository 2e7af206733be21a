//! An async block in a function that is not async.
pub fn start() {
    tokio::spawn(async {
        std::thread::sleep(std::time::Duration::from_secs(1)); //~ blocks
    });
}
