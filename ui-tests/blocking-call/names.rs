//! What a name leads to counts, not how it looks.

use std::fs as disk;
use std::fs::read_to_string as slurp;
use std::thread::*;

mod io {
    pub use std::fs::write;
    pub type Handle = std::fs::File;
}

mod fs {
    pub fn read(_: &str) {}
}

fn sleep_well() {}

async fn aliases() {
    let _ = disk::read("a"); //~ blocking-call
    let _ = slurp("a"); //~ blocking-call
    sleep(std::time::Duration::from_secs(1)); //~ blocking-call
    let _ = io::write("a", "b"); //~ blocking-call
    let _ = io::Handle::open("a"); //~ blocking-call
    let _ = ["a"].iter().map(std::fs::read).count(); //~ blocking-call
}

async fn lookalikes() {
    fs::read("a");
    sleep_well();
    let read = |_: &str| ();
    read("a");
    fn remove_file(_: &str) {}
    remove_file("a");
}

async fn shadowed_by_a_local_function() {
    fn sleep(_: std::time::Duration) {}
    sleep(std::time::Duration::from_secs(1));
}
