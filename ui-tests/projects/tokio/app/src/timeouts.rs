//! Timeouts around code that blocks.

use std::time::Duration;

use tokio::time::{sleep, timeout};

const LIMIT: Duration = Duration::from_secs(1);

async fn naps() {
    std::thread::sleep(LIMIT); //~ blocking-call
}

async fn around_a_block() {
    let nap = timeout(LIMIT, async { //~ timeout-cannot-fire
        std::thread::sleep(LIMIT); //~ blocking-call
    });
    nap.await.ok();
    timeout(LIMIT, naps()).await.ok(); //~ timeout-cannot-fire
}

async fn beside_others(mut stop: tokio::sync::mpsc::Receiver<()>) {
    tokio::select! {
        _ = naps() => {} //~ timeout-cannot-fire
        _ = sleep(LIMIT) => {}
    }
    tokio::select! {
        _ = async { //~ timeout-cannot-fire
            std::thread::sleep(LIMIT); //~ blocking-call
        } => {}
        _ = stop.recv() => {}
    }
}

// What follows is not found.

async fn beside_what_yields(mut stop: tokio::sync::mpsc::Receiver<()>) {
    tokio::select! {
        _ = tokio::task::spawn_blocking(|| std::thread::sleep(LIMIT)) => {}
        _ = stop.recv() => std::thread::sleep(LIMIT), //~ blocking-call
    }
}

async fn around_what_yields() {
    timeout(LIMIT, sleep(LIMIT)).await.ok();
    timeout(LIMIT, async { sleep(LIMIT).await }).await.ok();
    timeout(LIMIT, tokio::task::spawn_blocking(|| std::thread::sleep(LIMIT))).await.ok();
}
