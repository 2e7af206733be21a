//! Tasks and futures, one for each item.

use std::sync::Arc;

use futures_util::future::join_all;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::Interval;

async fn work(_: u32) {}

async fn for_each_of_a_channel(mut items: Receiver<u32>) {
    while let Some(item) = items.recv().await {
        tokio::spawn(work(item)); //~ unbounded-concurrency
    }
}

async fn for_each_of_a_list(items: Vec<u32>) {
    let mut tasks = JoinSet::new();
    for item in items {
        tasks.spawn(work(item)); //~ unbounded-concurrency
    }
    while tasks.join_next().await.is_some() {}
}

async fn in_a_set(items: Vec<u32>) {
    let mut all = FuturesUnordered::new();
    for item in &items {
        all.push(work(*item)); //~ unbounded-concurrency
    }
    while all.next().await.is_some() {}
}

async fn all_of_a_list(items: Vec<u32>) {
    join_all(items.iter().map(|item| work(*item))).await; //~ unbounded-concurrency
}

async fn collected_before(items: &[u32]) {
    let all: Vec<_> = items.iter().map(|item| work(*item)).collect();
    join_all(all).await; //~ unbounded-concurrency
}

async fn by_a_loop(items: &[u32]) {
    let mut handles = Vec::new();
    for &item in items {
        handles.push(tokio::spawn(work(item))); //~ unbounded-concurrency
    }
    for handle in handles {
        handle.await.ok();
    }
}

struct Queue(Receiver<u32>);

impl Queue {
    async fn next(&mut self) -> Option<u32> {
        self.0.recv().await
    }
}

async fn for_each_of_a_queue(mut queue: Queue) {
    while let Some(item) = queue.next().await {
        tokio::spawn(work(item)); //~ unbounded-concurrency
    }
}

// What follows is not found.

fn work_of(item: u32) -> u32 {
    item
}

async fn with_permits(mut items: Receiver<u32>, permits: Arc<Semaphore>) {
    while let Some(item) = items.recv().await {
        let permit = permits.clone().acquire_owned().await;
        tokio::spawn(async move {
            work(item).await;
            drop(permit);
        });
    }
}

async fn with_permits_inside(mut items: Receiver<u32>, permits: Arc<Semaphore>) {
    while let Some(item) = items.recv().await {
        let permits = permits.clone();
        tokio::spawn(async move {
            let permit = permits.acquire().await;
            work(item).await;
            drop(permit);
        });
    }
}

async fn as_many_as_fit(mut items: Receiver<u32>) {
    let mut tasks = JoinSet::new();
    while let Some(item) = items.recv().await {
        if tasks.len() >= 8 {
            tasks.join_next().await;
        }
        tasks.spawn(work(item));
    }
}

async fn one_after_the_other(items: Vec<u32>) {
    for item in items {
        tokio::spawn(work(item)).await.ok();
    }
}

async fn a_known_number(mut interval: Interval) {
    for item in 0..4 {
        tokio::spawn(work(item));
    }
    for item in [1, 2] {
        tokio::spawn(work(item));
    }
    join_all([work(1), work(2)]).await;
    join_all((0..4).map(work)).await;
    join_all((0..4).map(|item| work(item))).await;
    loop {
        interval.tick().await;
        tokio::spawn(work(1));
    }
}

async fn of_a_length(mut items: Vec<u32>) {
    items.truncate(8);
    join_all(items.iter().map(|item| work(*item))).await;
}

async fn in_parts(items: Vec<u32>) {
    for part in items.chunks(8) {
        join_all(part.iter().map(|item| work(*item))).await;
    }
}

async fn on_a_pool(items: Vec<u32>) {
    for item in items {
        drop(spawn_blocking(move || work_of(item)));
    }
}

async fn until_the_first(mut items: Receiver<u32>) {
    loop {
        if let Some(item) = items.recv().await {
            tokio::spawn(work(item));
            break;
        }
    }
}
