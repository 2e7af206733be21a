//! The callee is where the path leads, not what it looks like.

use std::fs as f;
use std::fs::{self, File, read_to_string as slurp};
use std::thread::*;

mod own {
    pub mod fs {
        pub fn read(_: &str) {}
    }
    pub fn sleep() {}
    pub use std::fs::remove_file as forget;
}

type Handle = File;

async fn direct() {
    std::fs::read("a").ok(); //~ blocking-call
    ::std::fs::read("a").ok(); //~ blocking-call
    fs::read("a").ok(); //~ blocking-call
    f::write("a", "b").ok(); //~ blocking-call
    slurp("a").ok(); //~ blocking-call
    sleep(std::time::Duration::from_secs(1)); //~ blocking-call
    own::forget("a").ok(); //~ blocking-call
    Handle::open("a").ok(); //~ blocking-call
}

async fn shadowed() {
    use own::fs;
    fs::read("a");
    own::sleep();
    let read = |_: &str| ();
    read("a");
    fn slurp(_: &str) {}
    slurp("a");
}

async fn values(paths: Vec<&str>) {
    let all: Vec<_> = paths.iter().map(std::fs::read).collect(); //~ blocking-call
    let load = fs::read_to_string::<&str>;
    load("a").ok(); //~ blocking-call
}
