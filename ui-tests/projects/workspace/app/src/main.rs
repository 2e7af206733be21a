use disk::Files;

async fn across_crates(files: &Files) {
    let _ = disk::slurp("a"); //~ blocking-call
    disk::save("a"); //~ blocking-call-indirect
    files.here(); //~ blocking-call-indirect
    files.log.sync_all().ok(); //~ blocking-call
}

#[cfg(windows)]
async fn on_another_platform() {
    std::thread::sleep(std::time::Duration::from_secs(1)); //~ blocking-call
}

fn main() {}
