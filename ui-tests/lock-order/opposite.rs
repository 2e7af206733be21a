//@ flags: --edition 2021 -W lock-order
// Locks that two functions take in opposite orders.

use std::sync::{Arc, Mutex, RwLock};

struct Bank {
    accounts: Mutex<Vec<u32>>,
    log: Mutex<Vec<u32>>,
    names: RwLock<Vec<String>>,
    gate: Mutex<()>,
    left: Mutex<u32>,
    right: Mutex<u32>,
    read_first: RwLock<u32>,
    read_next: RwLock<u32>,
    early: Mutex<u32>,
    late: Mutex<u32>,
    tried: Mutex<u32>,
}

static COUNT: Mutex<u32> = Mutex::new(0);
static TOTAL: Mutex<u32> = Mutex::new(0);

impl Bank {
    async fn deposit(&self) {
        let mut accounts = self.accounts.lock().unwrap();
        self.log.lock().unwrap().push(1);
        accounts.push(1);
    }

    async fn report(&self) {
        let log = self.log.lock().unwrap();
        let accounts = self.accounts.lock().unwrap(); //~ lock-order
        drop((log, accounts));
    }

    async fn by_a_helper(&self) {
        let names = self.names.write().unwrap();
        self.note();
        drop(names);
    }

    fn note(&self) {
        self.log.lock().unwrap().push(2);
    }

    async fn by_a_helper_the_other_way(&self) {
        let log = self.log.lock().unwrap();
        self.name(); //~ lock-order
        drop(log);
    }

    fn name(&self) {
        self.names.write().unwrap().push(String::new());
    }
}

async fn of_statics() {
    let count = COUNT.lock().unwrap();
    let total = TOTAL.lock().unwrap();
    drop((count, total));
}

async fn of_statics_turned() {
    let total = TOTAL.lock().unwrap();
    let count = COUNT.lock().unwrap(); //~ lock-order
    drop((count, total));
}

struct Shared {
    inner: Arc<Inner>,
}

struct Inner {
    first: Mutex<u32>,
    second: Mutex<u32>,
}

impl Shared {
    async fn turned(&self) {
        let second = self.inner.second.lock().unwrap();
        let first = self.inner.first.lock().unwrap(); //~ lock-order
        drop((first, second));
    }
}

impl Inner {
    async fn in_order(&self) {
        let first = self.first.lock().unwrap();
        let second = self.second.lock().unwrap();
        drop((first, second));
    }
}

// ---- one order, or one that nobody can meet ----

impl Bank {
    async fn behind_a_gate(&self) {
        let gate = self.gate.lock().unwrap();
        let left = self.left.lock().unwrap();
        let right = self.right.lock().unwrap();
        drop((gate, left, right));
    }

    async fn behind_a_gate_turned(&self) {
        let gate = self.gate.lock().unwrap();
        let right = self.right.lock().unwrap();
        let left = self.left.lock().unwrap();
        drop((gate, left, right));
    }

    async fn reads(&self) {
        let first = self.read_first.read().unwrap();
        let next = self.read_next.read().unwrap();
        drop((first, next));
    }

    async fn reads_turned(&self) {
        let next = self.read_next.read().unwrap();
        let first = self.read_first.read().unwrap();
        drop((first, next));
    }

    async fn one_in_the_other(&self) {
        let early = self.early.lock().unwrap();
        let late = self.late.lock().unwrap();
        drop((early, late));
    }

    async fn one_after_the_other(&self) {
        let late = *self.late.lock().unwrap();
        let early = *self.early.lock().unwrap();
        drop((early, late));
    }

    async fn with_the_only_reference(&mut self) {
        let late = self.late.lock().unwrap();
        let early = self.early.lock().unwrap();
        drop((early, late));
    }

    async fn tries(&self) {
        let tried = self.tried.lock().unwrap();
        let early = self.early.try_lock();
        drop((early, tried));
    }

    async fn tries_turned(&self) {
        let early = self.early.lock().unwrap();
        let tried = self.tried.lock().unwrap();
        drop((early, tried));
    }

    async fn of_two(&self, other: &Bank) {
        let late = self.late.lock().unwrap();
        let early = other.early.lock().unwrap();
        drop((early, late));
    }
}
