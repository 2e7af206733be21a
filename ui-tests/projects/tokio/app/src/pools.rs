//! Work on the blocking pool.

use std::sync::mpsc::Receiver;

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

fn compress(part: u32) -> u32 {
    part
}

fn poll_device() {}

async fn never_ends() {
    let watched = spawn_blocking(|| { //~ pool-deadlock
        loop {
            poll_device();
        }
    });
    watched.await.ok();
}

async fn waits_for_more(parts: Vec<u32>, handle: Handle) {
    let mut all = Vec::new();
    for part in parts {
        let handle = handle.clone();
        all.push(spawn_blocking(move || { //~ pool-deadlock
            handle.block_on(async move { spawn_blocking(move || compress(part)).await })
        }));
    }
}

// What follows is not found.

async fn ends(items: Receiver<u32>) {
    let sum = spawn_blocking(move || {
        let mut sum = 0;
        loop {
            match items.recv() {
                Ok(item) => sum += item,
                Err(_) => return sum,
            }
        }
    });
    sum.await.ok();
}

async fn does_it_itself(parts: Vec<u32>) {
    let mut all = Vec::new();
    for part in parts {
        all.push(spawn_blocking(move || compress(part)));
    }
}
