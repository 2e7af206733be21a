//! Futures that are not polled while the code waits for what they need.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt, iter};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use tokio::sync::mpsc::{Receiver, Sender};
use tokio::sync::{Mutex, Semaphore, oneshot};
use tokio::time::{Interval, sleep, timeout};

const LIMIT: Duration = Duration::from_secs(1);

struct Store {
    items: Mutex<Vec<u32>>,
    names: Mutex<Vec<String>>,
    permits: Semaphore,
    out: Sender<u32>,
}

async fn work(lock: Arc<Mutex<Vec<u32>>>) {
    let mut items = lock.lock().await;
    sleep(LIMIT).await;
    items.clear();
}

async fn by_a_boxed_future(lock: Arc<Mutex<Vec<u32>>>) {
    let mut first = work(lock.clone()).boxed();
    tokio::select! {
        _ = &mut first => {}
        _ = sleep(LIMIT) => {
            work(lock.clone()).await; //~ futurelock
        }
    }
}

async fn by_a_pinned_one(lock: Arc<Mutex<Vec<u32>>>) {
    let first = work(lock.clone());
    tokio::pin!(first);
    loop {
        tokio::select! {
            _ = &mut first => break,
            _ = sleep(LIMIT) => lock.lock().await.push(1), //~ futurelock
        }
    }
}

impl Store {
    async fn refresh(&self) {
        let mut items = self.items.lock().await;
        sleep(LIMIT).await;
        items.push(1);
    }

    async fn count(&self) -> usize {
        self.items.lock().await.len()
    }

    async fn tell(&self) {
        self.out.send(1).await.ok();
    }

    async fn with_a_permit(&self) {
        let permit = self.permits.acquire().await;
        sleep(LIMIT).await;
        drop(permit);
    }

    async fn by_methods(&self, mut interval: Interval) {
        let mut refresh = pin!(self.refresh());
        loop {
            tokio::select! {
                _ = refresh.as_mut() => break,
                _ = interval.tick() => {
                    self.count().await; //~ futurelock
                }
            }
        }
    }

    async fn by_a_channel(&self) {
        let mut tell = pin!(self.tell());
        tokio::select! {
            _ = &mut tell => {}
            _ = sleep(LIMIT) => {
                self.out.send(2).await.ok(); //~ futurelock
            }
        }
    }

    async fn after_the_select(&self) {
        let mut permit = pin!(self.with_a_permit());
        loop {
            tokio::select! {
                _ = &mut permit => return,
                _ = sleep(LIMIT) => {}
            }
            self.with_a_permit().await; //~ futurelock
        }
    }

    async fn in_a_set(&self, numbers: Vec<u32>) {
        let mut all = FuturesUnordered::new();
        for _ in numbers {
            all.push(self.refresh()); //~ unbounded-concurrency
        }
        while let Some(()) = all.next().await {
            self.count().await; //~ futurelock
        }
    }

    async fn in_a_buffer(&self, numbers: Vec<u32>) {
        let mut all = pin!(iter(numbers).map(|_| self.refresh()).buffer_unordered(8));
        while let Some(()) = all.next().await {
            self.items.lock().await.push(1); //~ futurelock
        }
    }

    // What follows is not found.

    async fn of_another_lock(&self) {
        let mut refresh = pin!(self.refresh());
        tokio::select! {
            _ = &mut refresh => {}
            _ = sleep(LIMIT) => self.names.lock().await.clear(),
        }
    }

    async fn by_value(&self) {
        tokio::select! {
            _ = self.refresh() => {}
            _ = sleep(LIMIT) => {
                self.count().await;
            }
        }
    }

    async fn dropped_before(&self) {
        let mut refresh = Box::pin(self.refresh());
        tokio::select! {
            _ = &mut refresh => {}
            _ = sleep(LIMIT) => {
                drop(refresh);
                self.count().await;
            }
        }
    }

    async fn polled_meanwhile(&self, mut interval: Interval) {
        let mut refresh = pin!(self.refresh());
        loop {
            tokio::select! {
                _ = &mut refresh => break,
                _ = interval.tick() => {}
            }
        }
        self.count().await;
    }

    async fn outside_of_the_loop(&self, numbers: Vec<u32>) {
        let mut all = FuturesUnordered::new();
        for _ in numbers {
            all.push(self.refresh()); //~ unbounded-concurrency
        }
        while let Some(()) = all.next().await {}
        self.count().await;
    }

    async fn by_what_holds_nothing(&self, mut done: oneshot::Receiver<()>, mut items: Receiver<u32>) {
        let mut sleep = pin!(sleep(LIMIT));
        loop {
            tokio::select! {
                _ = &mut done => break,
                _ = &mut sleep => break,
                item = items.recv() => {
                    drop(item);
                    self.count().await;
                }
            }
        }
    }
}

async fn of_a_task(store: Arc<Store>) {
    let inner = store.clone();
    let mut task = tokio::spawn(async move { inner.refresh().await });
    tokio::select! {
        _ = &mut task => {}
        _ = sleep(LIMIT) => {
            store.count().await;
        }
    }
}

async fn a_lock_of_its_own() {
    let lock = Mutex::new(0);
    *lock.lock().await += 1;
}

async fn of_each_call() {
    let mut first = pin!(a_lock_of_its_own());
    tokio::select! {
        _ = &mut first => {}
        _ = sleep(LIMIT) => {
            a_lock_of_its_own().await;
        }
    }
}

async fn of_two_stores(one: &Store, other: &Store) {
    let mut refresh = pin!(one.refresh());
    tokio::select! {
        _ = &mut refresh => {}
        _ = sleep(LIMIT) => {
            other.count().await;
        }
    }
}

// ---- timeouts, races, clones ----

async fn after_a_timeout(lock: Arc<Mutex<Vec<u32>>>) {
    let mut first = work(lock.clone()).boxed();
    if timeout(LIMIT, &mut first).await.is_err() {
        lock.lock().await.clear(); //~ futurelock
        first.await;
    }
}

async fn in_time(lock: Arc<Mutex<Vec<u32>>>) {
    let mut first = work(lock.clone()).boxed();
    if timeout(LIMIT, &mut first).await.is_ok() {
        lock.lock().await.clear();
    } else {
        first.await;
    }
}

async fn in_a_race(lock: Arc<Mutex<Vec<u32>>>) {
    match select(work(lock.clone()).boxed(), sleep(LIMIT)).await {
        Either::Left(_) => lock.lock().await.clear(),
        Either::Right((_, first)) => {
            lock.lock().await.clear(); //~ futurelock
            first.await;
        }
    }
}

async fn fill(out: Sender<u32>) {
    for item in 0..8 {
        out.send(item).await.ok();
    }
}

async fn sends_to_a_clone(out: Sender<u32>, mut items: Receiver<u32>) {
    let filling = fill(out.clone());
    tokio::pin!(filling);
    loop {
        tokio::select! {
            _ = &mut filling => break,
            Some(item) = items.recv() => {
                out.send(item + 1).await.ok(); //~ futurelock
            }
        }
    }
}

async fn leaves_with_an_answer(lock: Arc<Mutex<Vec<u32>>>) {
    let mut first = work(lock.clone()).boxed();
    let is_done = tokio::select! {
        _ = &mut first => true,
        _ = sleep(LIMIT) => false,
    };
    if !is_done {
        lock.lock().await.clear(); //~ futurelock
        first.await;
    }
}

/// Looks things up, with code that nobody has: what that waits for is not known.
struct Lookup<'a> {
    store: &'a Store,
}

impl<'a> Lookup<'a> {
    fn by_id(self, id: u32) -> crate::not_read::Row<'a> {
        crate::not_read::Row::new(self, id)
    }
}

impl Store {
    async fn row(&self, id: u32) -> u32 {
        Lookup { store: self }.by_id(id).fetch().await
    }
}

async fn by_something_unknown(store: &Store, other: &Store) {
    let mut first = store.with_a_permit().boxed();
    tokio::select! {
        _ = &mut first => {}
        _ = sleep(LIMIT) => {
            store.row(1).await; //~ futurelock
        }
    }
    let mut second = store.with_a_permit().boxed();
    tokio::select! {
        _ = &mut second => {}
        _ = sleep(LIMIT) => {
            other.row(1).await;
        }
    }
}
