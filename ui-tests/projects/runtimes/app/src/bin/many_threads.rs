//! A program on a runtime with many threads, and one that it builds itself.

use tokio::runtime::Builder;
use tokio::task::{LocalSet, block_in_place};

#[tokio::main]
async fn main() {
    block_in_place(|| compute(1));
    tokio::spawn(async { block_in_place(|| compute(2)) });
    let local = LocalSet::new();
    local.run_until(on_the_thread_of_the_set()).await;
    std::thread::spawn(own_runtimes);
}

async fn on_the_thread_of_the_set() {
    block_in_place(|| compute(3)); //~ block-in-place-flavor
}

fn own_runtimes() {
    let one = Builder::new_current_thread().enable_all().build().unwrap();
    one.block_on(async {
        block_in_place(|| compute(4)); //~ block-in-place-flavor
    });
    let many = Builder::new_multi_thread().enable_all().build().unwrap();
    many.block_on(async {
        block_in_place(|| compute(5));
    });
}

fn compute(n: u32) -> u32 {
    n
}
