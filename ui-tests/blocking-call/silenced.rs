//! Levels and comments.
//@ flags: -A sleep

async fn quiet() {
    std::thread::sleep(std::time::Duration::from_secs(1));
    // async-lint: allow(file) -- read once, before the server starts
    std::fs::read("config").ok();
    std::fs::read("other").ok(); //~ blocking-call
}
