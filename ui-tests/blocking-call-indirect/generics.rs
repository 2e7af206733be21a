//! Generic helpers: what they do depends on the types that they are called with.
//@ flags: --min-confidence possible

use std::fs::File;
use std::io::{Cursor, Read};

fn slurp<R: Read>(mut source: R) -> String {
    let mut text = String::new();
    source.read_to_string(&mut text).ok();
    text
}

fn slurp_any(mut source: impl Read) -> String {
    let mut text = String::new();
    source.read_to_string(&mut text).ok();
    text
}

trait Store {
    fn get(&self) -> Vec<u8>;
}

struct Disk;

impl Store for Disk {
    fn get(&self) -> Vec<u8> {
        std::fs::read("a").unwrap_or_default()
    }
}

struct Memory(Vec<u8>);

impl Store for Memory {
    fn get(&self) -> Vec<u8> {
        self.0.clone()
    }
}

struct Cache<S> {
    store: S,
}

impl<S: Store> Cache<S> {
    fn warm(&self) -> usize {
        self.store.get().len()
    }
}

fn load<S: Store>(store: &S) -> Vec<u8> {
    store.get()
}

async fn read(file: File, more: File, bytes: &[u8], cursor: Cursor<Vec<u8>>) {
    slurp(file); //~ blocking-call-indirect
    slurp_any(more); //~ blocking-call-indirect
    slurp(bytes);
    slurp_any(bytes);
    slurp(cursor);
}

async fn stores(disk: Disk, memory: Memory) {
    load(&disk); //~ blocking-call-indirect
    load(&memory);
}

async fn caches(disk: Cache<Disk>, memory: Cache<Memory>) {
    disk.warm(); //~ blocking-call-indirect
    memory.warm();
}

async fn open<S: Store, R: Read>(store: S, source: R) {
    load(&store); //~ blocking-call-indirect
    slurp(source); //~ blocking-call-indirect
}
