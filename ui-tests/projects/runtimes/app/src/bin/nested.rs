//! A program that drives runtimes inside of its own: that panics, though nobody else is waiting yet.

use tokio::runtime::{Handle, Runtime};
use tokio::task::block_in_place;

#[tokio::main]
async fn main() {
    let inner = Runtime::new().unwrap(); //~ runtime-in-async
    inner.block_on(async {}); //~ blocking-call
    prepare(); //~ blocking-call-indirect
    let number: u32 = ask(1); //~ blocking-call
    ask_twice(number); //~ blocking-call-indirect
    std::fs::write("ready", "").unwrap();
    block_in_place(|| Handle::current().block_on(async {}));
    let kept = Runtime::new().unwrap();
    std::thread::spawn(move || kept.block_on(async {}));
}

/// Called like a plain function: each call starts a runtime.
#[tokio::main]
async fn ask(number: u32) -> u32 {
    number + 1
}

fn ask_twice(number: u32) -> u32 {
    ask(ask(number))
}

fn prepare() {
    Handle::current().block_on(async {});
}
