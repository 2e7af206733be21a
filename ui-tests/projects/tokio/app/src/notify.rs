//! Notifications that come while nobody waits.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tokio::sync::mpsc::Receiver;

struct Shared {
    done: AtomicBool,
    list: Mutex<Vec<u32>>,
    changed: Notify,
    kept: Arc<Notify>,
    stop: Arc<Notify>,
}

async fn work() {}

impl Shared {
    async fn finish(&self) {
        self.done.store(true, Ordering::Release);
        self.changed.notify_waiters();
        self.kept.notify_one();
        self.stop.notify_waiters();
    }

    async fn looks_first(&self) {
        while !self.done.load(Ordering::Acquire) {
            self.changed.notified().await; //~ missed-notify
        }
    }

    async fn is_stopped_between_rounds(&self, mut items: Receiver<u32>) {
        loop {
            tokio::select! {
                _ = self.stop.notified() => return, //~ missed-notify
                item = items.recv() => {
                    drop(item);
                    work().await;
                }
            }
        }
    }

    async fn looks_once(&self) {
        if self.done.load(Ordering::Acquire) {
            return;
        }
        self.changed.notified().await; //~ missed-notify
    }

    fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    async fn changes(&self) {
        self.changed.notified().await;
    }

    async fn looks_and_calls(&self) {
        let changes = self.changes(); //~ missed-notify
        if self.is_done() {
            return;
        }
        changes.await;
    }

    async fn looks_under_a_lock(&self) {
        {
            let list = self.list.lock().unwrap();
            if !list.is_empty() {
                return;
            }
        }
        self.changed.notified().await; //~ missed-notify
    }

    // What follows is not found.

    async fn makes_it_under_the_lock(&self) {
        let changed = {
            let list = self.list.lock().unwrap();
            if !list.is_empty() {
                return;
            }
            self.changed.notified()
        };
        changed.await;
    }

    async fn looks_at_something_else(&self, other: &AtomicBool) {
        if other.load(Ordering::Acquire) {
            return;
        }
        self.changed.notified().await;
    }

    async fn waits_first(&self) {
        loop {
            let changed = self.changed.notified();
            if self.done.load(Ordering::Acquire) {
                break;
            }
            changed.await;
        }
    }

    async fn is_kept(&self) {
        while !self.done.load(Ordering::Acquire) {
            self.kept.notified().await;
        }
    }

    async fn once(&self) {
        self.stop.notified().await;
    }

    async fn the_other_leaves(&self, mut items: Receiver<u32>) {
        loop {
            tokio::select! {
                _ = self.changed.notified() => work().await,
                item = items.recv() => return drop(item),
            }
        }
    }
}

// ---- what only plain code calls ----

struct Gate {
    open: AtomicBool,
    opened: Notify,
}

impl Gate {
    fn open(&self) {
        self.open.store(true, Ordering::Release);
        self.opened.notify_waiters();
    }

    async fn wait(&self) {
        if !self.open.load(Ordering::Acquire) {
            self.opened.notified().await; //~ missed-notify
        }
    }
}
