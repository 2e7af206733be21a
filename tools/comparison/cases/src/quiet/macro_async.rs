//! A macro of one's own that awaits.
macro_rules! nap {
    ($seconds:expr) => {
        tokio::time::sleep(std::time::Duration::from_secs($seconds)).await
    };
}

pub async fn work() {
    nap!(1);
}
