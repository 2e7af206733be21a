//! A guard that waits when it is dropped, at the end of the statement.
pub struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        std::thread::sleep(std::time::Duration::from_secs(1));
    }
}

pub async fn work() {
    let guard = Guard;
    drop(guard); //~ blocks
}
