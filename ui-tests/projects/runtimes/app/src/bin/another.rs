//! A program that drives its code by an executor without timers, and in part by tokio.

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::task::spawn_blocking;
use tokio::time::{interval, sleep};

const LIMIT: Duration = Duration::from_secs(1);

fn main() {
    pollster::block_on(waits());
    pollster::block_on(async {
        tokio::spawn(async {}); //~ wrong-runtime
    });
    let runtime = Runtime::new().unwrap();
    runtime.block_on(by_tokio());
    entered(&runtime);
}

async fn waits() {
    sleep(LIMIT).await; //~ wrong-runtime
    helper();
}

fn helper() {
    drop(interval(LIMIT)); //~ wrong-runtime
}

async fn by_tokio() {
    sleep(LIMIT).await;
    let inner = spawn_blocking(|| pollster::block_on(within_tokio()));
    inner.await.ok();
}

async fn within_tokio() {
    sleep(LIMIT).await;
}

fn entered(runtime: &Runtime) {
    let guard = runtime.enter();
    pollster::block_on(known_to_the_thread());
    drop(guard);
}

async fn known_to_the_thread() {
    sleep(LIMIT).await;
}
