//! A function imported under another name.
use std::thread::sleep as rest;

pub async fn nap() {
    rest(std::time::Duration::from_secs(1)); //~ blocks
}
