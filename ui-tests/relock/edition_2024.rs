//@ flags: --edition 2024
// From 2024 on the guard in an `if let` ends before its `else`; that in a `match` does not.

use std::collections::HashMap;
use std::sync::Mutex;

async fn in_the_else(map: &Mutex<HashMap<u32, u32>>, key: u32) {
    if let Some(n) = map.lock().unwrap().get(&key).copied() {
        drop(n);
    } else {
        map.lock().unwrap().insert(key, 1);
    }
}

async fn in_the_arm(map: &Mutex<HashMap<u32, u32>>, key: u32) {
    match map.lock().unwrap().get(&key).copied() {
        Some(n) => drop(n),
        None => {
            map.lock().unwrap().insert(key, 1); //~ relock
        }
    }
}
