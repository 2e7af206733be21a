//! Which function a value is after it was put into a cell or list, exchanged for another, or handed to a closure.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{LazyLock, Mutex, OnceLock};
use std::time::Duration;

fn slow() {
    std::thread::sleep(Duration::from_secs(1));
}

fn quick() {}

static HOOK: OnceLock<fn()> = OnceLock::new();
static CALM: OnceLock<fn()> = OnceLock::new();
static ALL: Mutex<Vec<fn()>> = Mutex::new(Vec::new());

pub fn install() {
    HOOK.set(slow).ok();
    CALM.set(quick).ok();
    ALL.lock().unwrap().push(slow);
}

pub async fn set_once() {
    HOOK.get().unwrap()(); //~ blocking-call-indirect
    CALM.get().unwrap()();
}

pub async fn pushed() {
    let all = ALL.lock().unwrap().clone();
    all.into_iter().for_each(|run| run()); //~ blocking-call-indirect
}

static TABLE: LazyLock<HashMap<&'static str, fn()>> = LazyLock::new(|| {
    let mut table: HashMap<&'static str, fn()> = HashMap::new();
    table.insert("slow", slow);
    table
});

pub async fn made_later(name: &str) {
    if let Some(run) = TABLE.get(name) {
        run(); //~ blocking-call-indirect
    }
}

thread_local! {
    static RUN: Cell<fn()> = const { Cell::new(slow) };
    static REST: Cell<fn()> = const { Cell::new(quick) };
    static HOOKS: RefCell<Vec<fn()>> = RefCell::default();
}

pub fn install_here() {
    HOOKS.with(|hooks| hooks.borrow_mut().push(slow));
}

pub async fn of_the_thread() {
    RUN.with(|run| run.get()()); //~ blocking-call-indirect
    REST.with(|run| run.get()());
    HOOKS.with(|hooks| hooks.borrow().iter().for_each(|run| run())); //~ blocking-call-indirect
}

pub async fn in_cells() {
    let cell = OnceCell::new();
    cell.set(slow as fn()).ok();
    cell.get().unwrap()(); //~ blocking-call-indirect
    let hooks: Rc<RefCell<Vec<fn()>>> = Rc::default();
    let shared = hooks.clone();
    shared.borrow_mut().push(slow);
    for run in hooks.borrow().iter() {
        run(); //~ blocking-call-indirect
    }
}

pub async fn only_kept() {
    let mut list: Vec<fn()> = Vec::new();
    list.push(slow);
    list.extend([slow as fn()]);
    let table = HashMap::from([("slow", slow as fn())]);
    let _ = list.len() + table.len();
}

pub async fn exchanged() {
    let (mut one, mut other): (fn(), fn()) = (slow, quick);
    std::mem::swap(&mut one, &mut other);
    one();
    other(); //~ blocking-call-indirect
    let old = std::mem::replace(&mut other, quick);
    other();
    old(); //~ blocking-call-indirect
    let mut some: Option<fn()> = Some(slow);
    some.take().unwrap()(); //~ blocking-call-indirect
    if let Some(run) = some {
        run();
    }
}

pub async fn each_of_a_list() {
    for run in [quick, slow] {
        run(); //~ blocking-call-indirect
    }
    for run in [quick, quick] {
        run();
    }
    all(&[quick, slow]); //~ blocking-call-indirect
    all(&[quick, quick]);
}

fn all(list: &[fn()]) {
    list.iter().for_each(|run| run());
}

pub async fn handed_to_closures() {
    (|run: fn()| run())(slow); //~ blocking-call-indirect
    let call = |run: fn()| run();
    call(quick);
    call(slow); //~ blocking-call-indirect
    with_slow(|run| run()); //~ blocking-call-indirect
    with_slow(|_| ());
}

fn with_slow(call: impl Fn(fn())) {
    call(slow)
}
