//! Guards and awaits: `//~ held` stands where one is taken that lives over an await, `//~ held EDITION` where that is so in an
//! edition only. Everywhere else it is gone in time.

#![allow(dead_code, unused)]

use std::cell::{RefCell, RefMut};
use std::io::Write;
use std::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard};

async fn work(_: u32) {}

// ---- variables ----

async fn named(m: &Mutex<u32>) {
    let guard = m.lock().unwrap(); //~ held
    work(*guard).await;
}

async fn read(m: &RwLock<u32>) {
    let guard = m.read().unwrap(); //~ held
    work(*guard).await;
}

async fn borrowed(cell: &RefCell<u32>) {
    let value = cell.borrow_mut(); //~ held
    work(*value).await;
}

async fn unused(m: &Mutex<u32>) {
    let _guard = m.lock().unwrap(); //~ held
    work(1).await;
}

async fn nobody_keeps_it(m: &Mutex<u32>) {
    let _ = m.lock().unwrap();
    work(1).await;
}

async fn shadowed(m: &Mutex<u32>) {
    let value = m.lock().unwrap(); //~ held
    let value = *value;
    work(value).await;
}

async fn of_a_stream() {
    let mut out = std::io::stdout().lock(); //~ held
    work(1).await;
    out.flush().ok();
}

// ---- ended ----

async fn dropped(m: &Mutex<u32>) {
    let guard = m.lock().unwrap();
    let value = *guard;
    drop(guard);
    work(value).await;
}

async fn in_a_block(m: &Mutex<u32>) {
    let value = {
        let guard = m.lock().unwrap();
        *guard
    };
    work(value).await;
}

fn consume(_: MutexGuard<'_, u32>) {}

async fn given_away(m: &Mutex<u32>) {
    let guard = m.lock().unwrap();
    consume(guard);
    work(1).await;
}

async fn dropped_on_one_way(m: &Mutex<u32>, early: bool) {
    let guard = m.lock().unwrap(); //~ held
    if early {
        drop(guard);
    }
    work(1).await;
}

async fn dropped_on_all_ways(m: &Mutex<u32>, early: bool) {
    let guard = m.lock().unwrap();
    if early {
        drop(guard);
    } else {
        consume(guard);
    }
    work(1).await;
}

async fn taken_again(m: &Mutex<u32>) {
    let mut guard = m.lock().unwrap();
    drop(guard);
    work(1).await;
    guard = m.lock().unwrap();
    *guard += 1;
}

async fn returned_before(m: &Mutex<u32>, ready: bool) {
    if ready {
        let guard = m.lock().unwrap();
        consume(guard);
        return;
    }
    work(1).await;
}

// ---- what holds a guard ----

struct Session<'a> {
    guard: MutexGuard<'a, u32>,
    name: String,
}

async fn in_a_struct(m: &Mutex<u32>) {
    let session = Session { guard: m.lock().unwrap(), name: String::new() }; //~ held
    work(*session.guard).await;
}

async fn in_a_tuple(m: &Mutex<u32>) {
    let pair = (1, m.lock().unwrap()); //~ held
    work(pair.0).await;
}

async fn in_an_option(m: &Mutex<u32>) {
    let maybe = m.lock().ok(); //~ held
    work(1).await;
    drop(maybe);
}

async fn in_a_list(all: &[Mutex<u32>]) {
    let guards: Vec<_> = all.iter().map(|m| m.lock().unwrap()).collect(); //~ held
    work(guards.len() as u32).await;
}

async fn in_a_box(m: &Mutex<u32>) {
    let boxed = Box::new(m.lock().unwrap()); //~ held
    work(1).await;
    drop(boxed);
}

async fn a_part_is_moved_out(m: &Mutex<u32>) {
    let session = Session { guard: m.lock().unwrap(), name: String::new() };
    let Session { guard, name } = session;
    drop(guard);
    work(name.len() as u32).await;
}

// ---- helpers ----

fn lock(m: &Mutex<u32>) -> MutexGuard<'_, u32> {
    m.lock().unwrap()
}

fn open(m: &Mutex<u32>) -> Session<'_> {
    Session { guard: lock(m), name: String::new() }
}

fn first<'a>(m: &'a RwLock<u32>, _: &str) -> Option<RwLockReadGuard<'a, u32>> {
    m.read().ok()
}

fn part(cell: &RefCell<(u32, u32)>) -> RefMut<'_, u32> {
    RefMut::map(cell.borrow_mut(), |pair| &mut pair.0)
}

async fn by_a_helper(m: &Mutex<u32>) {
    let guard = lock(m); //~ held
    work(*guard).await;
}

async fn by_a_helper_in_a_struct(m: &Mutex<u32>) {
    let session = open(m); //~ held
    work(*session.guard).await;
}

async fn by_a_helper_in_an_option(m: &RwLock<u32>) {
    let guard = first(m, "a"); //~ held
    work(1).await;
    drop(guard);
}

async fn a_part_of_a_cell(cell: &RefCell<(u32, u32)>) {
    let value = part(cell); //~ held
    work(*value).await;
}

fn value(m: &Mutex<u32>) -> u32 {
    *m.lock().unwrap()
}

async fn a_value_by_a_helper(m: &Mutex<u32>) {
    work(value(m)).await;
}

// ---- temporaries ----

async fn of_the_awaiting_statement(m: &Mutex<u32>) {
    work(*m.lock().unwrap()).await; //~ held
}

async fn of_an_earlier_statement(m: &Mutex<u32>) {
    let value = *m.lock().unwrap();
    work(value).await;
}

async fn of_a_match(m: &Mutex<u32>) {
    match *m.lock().unwrap() { //~ held
        0 => {}
        value => work(value).await,
    }
}

async fn of_an_if_let(m: &Mutex<Option<u32>>) {
    if let Some(value) = *m.lock().unwrap() { //~ held
        work(value).await;
    }
}

async fn of_an_if_let_with_else(m: &Mutex<Option<u32>>) {
    if let Some(_) = *m.lock().unwrap() { //~ held 2021
        return;
    } else {
        work(1).await;
    }
}

async fn of_a_while_let(m: &Mutex<Vec<u32>>) {
    while let Some(value) = m.lock().unwrap().pop() { //~ held
        work(value).await;
    }
}

async fn of_a_condition(m: &Mutex<u32>) {
    if *m.lock().unwrap() > 0 {
        work(1).await;
    }
}

async fn of_a_for(m: &Mutex<Vec<u32>>) {
    for value in m.lock().unwrap().iter() { //~ held
        work(*value).await;
    }
}
