//! A function of one's own with a well-known name.
mod thread {
    pub fn sleep(_: u8) {}
}

pub async fn work() {
    thread::sleep(1);
}
