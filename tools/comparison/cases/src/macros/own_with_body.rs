//! In the body that is given to a macro of one's own.
macro_rules! timed {
    ($body:block) => {{
        let start = std::time::Instant::now();
        let value = $body;
        (value, start.elapsed())
    }};
}

pub async fn work() -> (Vec<u8>, std::time::Duration) {
    timed!({
        std::fs::read("a").unwrap() //~ blocks
    })
}
