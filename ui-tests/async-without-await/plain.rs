//! Async functions that await nothing.
//@ flags: -W async-without-await

async fn step() {}

fn count(items: &[u64]) -> u64 {
    items.len() as u64
}

async fn total(items: &[u64]) -> u64 { //~ async-without-await
    println!("all of them");
    count(items)
}

// What follows is not found.

async fn waits(items: &[u64]) -> u64 {
    step().await;
    count(items)
}

trait Store {
    async fn size(&self) -> u64;
}

impl Store for Vec<u64> {
    async fn size(&self) -> u64 {
        count(self)
    }
}

async fn does_nothing() {}
