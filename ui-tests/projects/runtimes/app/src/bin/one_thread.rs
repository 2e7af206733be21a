//! A program on a runtime with one thread.

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::{block_in_place, spawn_blocking};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let n = block_in_place(|| compute(1)); //~ block-in-place-flavor
    tokio::spawn(in_a_task());
    asks_before();
    drop(spawn_blocking(|| block_in_place(|| compute(n))));
}

async fn in_a_task() {
    helper();
}

fn helper() {
    block_in_place(|| compute(2)); //~ block-in-place-flavor
}

fn asks_before() -> u32 {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => block_in_place(|| compute(3)),
        RuntimeFlavor::CurrentThread => compute(3),
    }
}

fn compute(n: u32) -> u32 {
    n
}
