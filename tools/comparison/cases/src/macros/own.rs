//! In what a macro of one's own becomes.
macro_rules! nap {
    ($seconds:expr) => {
        std::thread::sleep(std::time::Duration::from_secs($seconds))
    };
}

pub async fn work() {
    nap!(1); //~ blocks
}
