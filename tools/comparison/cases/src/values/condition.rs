//! Waiting for a condition variable.
use std::sync::{Condvar, Mutex};

pub async fn until(ready: &(Mutex<bool>, Condvar)) {
    let guard = ready.0.lock().unwrap();
    drop(ready.1.wait(guard)); //~ blocks
}
