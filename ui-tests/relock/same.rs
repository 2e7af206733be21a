//@ flags: --edition 2021
// Locks that are taken by who holds them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, RwLock};

struct Store {
    map: Mutex<HashMap<u32, u32>>,
    log: Mutex<Vec<u32>>,
    names: RwLock<Vec<String>>,
    seen: RefCell<Vec<u32>>,
}

static COUNT: Mutex<u32> = Mutex::new(0);

impl Store {
    async fn again(&self) {
        let map = self.map.lock().unwrap();
        let n = self.map.lock().unwrap().len(); //~ relock
        drop((map, n));
    }

    async fn in_the_scrutinee(&self, key: u32) -> u32 {
        match self.map.lock().unwrap().get(&key) {
            Some(n) => *n,
            None => {
                self.map.lock().unwrap().insert(key, 1); //~ relock
                1
            }
        }
    }

    async fn in_the_else(&self, key: u32) {
        if let Some(n) = self.map.lock().unwrap().get(&key).copied() {
            drop(n);
        } else {
            self.map.lock().unwrap().insert(key, 1); //~ relock
        }
    }

    async fn twice_in_a_statement(&self) -> usize {
        self.map.lock().unwrap().len() + self.map.lock().unwrap().capacity() //~ relock
    }

    async fn write_while_reading(&self) {
        let names = self.names.read().unwrap();
        if names.is_empty() {
            self.names.write().unwrap().push(String::new()); //~ relock
        }
    }

    async fn by_a_method(&self) {
        let mut map = self.map.lock().unwrap();
        map.insert(1, self.len() as u32); //~ relock
    }

    async fn by_a_method_of_a_method(&self) {
        let map = self.map.lock().unwrap();
        self.report(); //~ relock
        drop(map);
    }

    fn len(&self) -> usize {
        self.map.lock().unwrap().len()
    }

    fn report(&self) {
        self.log.lock().unwrap().push(self.len() as u32);
    }

    async fn borrowed_twice(&self) {
        let mut seen = self.seen.borrow_mut();
        seen.push(self.seen.borrow().len() as u32); //~ relock
    }

    // ---- not the same, or not held any more ----

    async fn another_lock(&self) {
        let map = self.map.lock().unwrap();
        self.log.lock().unwrap().push(map.len() as u32);
    }

    async fn dropped_before(&self) {
        let map = self.map.lock().unwrap();
        let n = map.len();
        drop(map);
        self.map.lock().unwrap().insert(n as u32, 1);
    }

    async fn another_store(&self, other: &Store) {
        let map = self.map.lock().unwrap();
        other.map.lock().unwrap().extend(map.iter());
        drop(other.len());
    }

    async fn only_tried(&self) {
        let map = self.map.lock().unwrap();
        if self.map.try_lock().is_ok() {
            drop(map);
        }
    }

    async fn read_twice(&self) {
        let seen = self.seen.borrow();
        let again = self.seen.borrow();
        let names = self.names.read().unwrap();
        let more = self.names.read().unwrap();
        drop((seen, again, names, more));
    }

    async fn bound_first(&self, key: u32) {
        let found = self.map.lock().unwrap().get(&key).copied();
        if found.is_none() {
            self.map.lock().unwrap().insert(key, 1);
        }
    }
}

async fn of_a_static() {
    let mut count = COUNT.lock().unwrap();
    *count += 1;
    *COUNT.lock().unwrap() += 1; //~ relock
}

async fn by_a_pointer(map: Arc<Mutex<u32>>) {
    let same = Arc::clone(&map);
    let first = map.lock().unwrap();
    let second = same.lock().unwrap(); //~ relock
    drop((first, second));
}

async fn elements(locks: &[Mutex<u32>]) {
    let first = locks[0].lock().unwrap();
    let second = locks[1].lock().unwrap();
    drop((first, second));
}

async fn in_turns(locks: Vec<Mutex<u32>>) {
    for lock in &locks {
        let mut guard = lock.lock().unwrap();
        *guard += 1;
    }
}

async fn from_one_to_the_next(first: Arc<Node>) {
    let mut node = first;
    loop {
        let next = node.next.lock().unwrap().clone();
        let Some(next) = next else { break };
        node = next;
    }
}

struct Node {
    next: Mutex<Option<Arc<Node>>>,
}

struct Lazy {
    cell: OnceLock<Mutex<u32>>,
}

impl Lazy {
    fn get(&self) -> MutexGuard<'_, u32> {
        self.cell.get_or_init(|| Mutex::new(0)).lock().unwrap()
    }

    async fn one_after_the_other(&self) {
        let n = *self.get();
        *self.get() = n + 1;
    }
}

struct Peers {
    known: Mutex<u32>,
}

impl Peers {
    async fn connect(self: Arc<Self>) {
        *self.known.lock().unwrap() += 1;
    }

    async fn hands_it_on(self: Arc<Self>) {
        let mut known = self.known.lock().unwrap();
        *known += 1;
        start(self.clone().connect());
    }
}

fn start(_task: impl Future) {}

// ---- in what async code calls ----

fn sync_again(lock: &Mutex<u32>) {
    let first = lock.lock().unwrap();
    let second = lock.lock().unwrap(); //~ relock
    drop((first, second));
}

async fn calls_it(lock: &Mutex<u32>) {
    sync_again(lock);
}
