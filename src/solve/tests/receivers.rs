//! What a method or function means whose type is hidden where it is called: by what is seen to be put there.

use super::with_solution;

/// The async functions in which something blocks: the surest of what does.
#[track_caller]
fn check(fixture: &str, expect: &[&str]) {
    let found = with_solution(fixture, |program, _, solution| {
        let roots = solution.roots.iter().filter_map(|(def, occurrences)| {
            let effects = occurrences.iter().flat_map(|occurrence| &occurrence.effects);
            let surest = effects.max_by_key(|effect| effect.confidence)?;
            Some(format!("{}: {} {}", program.name(*def), surest.kind, surest.confidence))
        });
        roots.collect::<Vec<_>>()
    });
    assert_eq!(found, expect);
}

const STORES: &str = "
    pub trait Store { fn get(&self) -> u8; fn make() -> u8 where Self: Sized; fn twice(&self) -> u8 { self.get() } }
    pub struct Disk; pub struct Memory; pub struct Held<T>(T);
    impl Store for Disk { fn get(&self) -> u8 { std::fs::read(\"a\").unwrap()[0] } fn make() -> u8 { Disk.get() } }
    impl Store for Memory { fn get(&self) -> u8 { 1 } fn make() -> u8 { 1 } }
    impl<T: Store> Store for Held<T> { fn get(&self) -> u8 { self.0.get() } fn make() -> u8 { T::make() } }
";

#[test]
fn a_method_that_is_named_as_a_value_is_that_of_the_callers_types() {
    check(
        &format!(
            "{STORES}
             fn each<S: Store>(all: &[S]) -> u8 {{ all.iter().map(S::get).sum() }}
             fn named<S: Store>() -> u8 {{ let make = <S as Store>::make; make() }}
             fn given<S: Store>() -> impl Fn() -> u8 {{ S::make }}
             fn handed<S: Store>(n: Option<u8>) -> u8 {{ or(n, Held::<S>::make) }}
             fn or(n: Option<u8>, f: impl Fn() -> u8) -> u8 {{ n.unwrap_or_else(f) }}
             async fn a() {{ each(&[Disk]); }}
             async fn b() {{ named::<Disk>(); }}
             async fn c() {{ given::<Disk>()(); }}
             async fn d() {{ handed::<Disk>(None); }}
             async fn e() {{ each(&[Memory]); named::<Memory>(); given::<Memory>()(); handed::<Memory>(None); }}"
        ),
        &["a: file certain", "b: file certain", "c: file certain", "d: file certain"],
    );
}

#[test]
fn a_trait_object_means_what_was_put_into_it() {
    check(
        &format!(
            "{STORES}
             fn hidden() -> impl Store {{ let disk = Disk; disk }}
             fn boxed() -> Box<dyn Store> {{ Box::new(Held(Disk)) }}
             fn generic<S: Store + 'static>(s: S) -> Box<dyn Store> {{ Box::new(s) }}
             fn ask(s: &dyn Store) -> u8 {{ s.get() }}
             async fn a() {{ hidden().twice(); }}
             async fn b() {{ boxed().get(); }}
             async fn c() {{ generic(Disk).get(); }}
             async fn d() {{ let s: &dyn Store = &Disk; ask(s); }}
             async fn e() {{ let all: Vec<Box<dyn Store>> = vec![Box::new(Disk)]; for s in &all {{ s.get(); }} }}
             async fn f() {{ let s: Option<Box<dyn Store>> = Some(Box::new(Disk)); s.map(|s| s.get()); }}
             async fn g() {{ let mut s: Box<dyn Store> = Box::new(Disk); s = Box::new(Memory); s.get(); }}
             async fn h() {{ generic(Memory).get(); }}
             async fn i(s: &dyn Store) {{ s.get(); }}
             async fn j() {{ ask(&Memory); }}
             async fn k(slow: bool) {{ let s: &dyn Store = if slow {{ &Disk }} else {{ &Memory }}; s.get(); }}
             async fn l() {{ let mut s: Box<dyn Store> = Box::new(Disk); change(&mut s); s.get(); }}
             fn change(s: &mut Box<dyn Store>) {{ *s = Box::new(Memory); }}"
        ),
        &[
            "a: file certain",
            "b: file certain",
            "c: file certain",
            "d: file certain",
            "e: file certain",
            "f: file certain",
            "i: file possible",
            "j: file possible",
            "k: file possible",
            "l: file possible",
        ],
    );
}

#[test]
fn readers_in_a_box_are_what_they_read() {
    check(
        "use std::io::{BufReader, Cursor, Read};
         use std::fs::File;
         fn all(mut r: Box<dyn Read>) { r.read_to_end(&mut vec![]).unwrap(); }
         async fn a(f: File) { let mut r: Box<dyn Read> = Box::new(f); r.read_to_end(&mut vec![]).unwrap(); }
         async fn b(f: File) { all(Box::new(BufReader::new(f))); }
         async fn c(v: Vec<u8>) { let mut r: Box<dyn Read> = Box::new(Cursor::new(v)); r.read(&mut [0]).unwrap(); }
         async fn d(f: File, mut r: Box<dyn Read>) { std::io::copy(&mut r, &mut { f }).unwrap(); r.read(&mut [0]).unwrap(); }",
        &["a: file certain", "b: file certain", "d: file certain"],
    );
}

#[test]
fn a_field_of_the_project_is_what_is_put_there() {
    check(
        &format!(
            "{STORES}
             pub struct One {{ store: Box<dyn Store> }}
             impl One {{ fn new() -> One {{ One {{ store: Box::new(Disk) }} }} fn go(&self) {{ self.store.get(); }} }}
             pub struct Quick {{ store: Box<dyn Store> }}
             impl Quick {{ fn new() -> Quick {{ Quick {{ store: Box::new(Memory) }} }} }}
             pub struct Open {{ store: Box<dyn Store> }}
             impl Open {{ pub fn new(store: Box<dyn Store>) -> Open {{ Open {{ store }} }} }}
             async fn a(one: &One) {{ one.go(); }}
             async fn b(quick: &Quick) {{ quick.store.get(); }}
             async fn c(open: &Open) {{ open.store.get(); }}"
        ),
        &["a: file certain", "b: file possible", "c: file possible"],
    );
}

#[test]
fn all_that_may_be_meant_block_each_in_its_way() {
    check(
        "use std::time::Duration;
         trait Source { fn load(&self); fn look(&self); }
         struct Disk; struct Wait;
         impl Source for Disk { fn load(&self) { std::fs::read(\"a\"); } fn look(&self) { std::fs::exists(\"a\"); } }
         impl Source for Wait { fn load(&self) { std::thread::sleep(Duration::MAX); } fn look(&self) { self.load() } }
         async fn a(s: &dyn Source) { s.load(); }
         async fn b(s: &dyn Source) { s.look(); }",
        &["a: file likely", "b: stat possible"],
    );
}

#[test]
fn what_a_builder_puts_in_the_place_of_a_default_is_what_is_there() {
    check(
        "fn slow() { std::fs::read(\"a\"); } fn quick() {}
         struct Task { run: fn(), done: Box<dyn Fn()>, times: u8 }
         impl Task {
             fn new() -> Task { Task { run: quick, done: Box::new(quick), times: 1 } }
             fn run(mut self, run: fn()) -> Task { self.run = run; self }
             fn done(mut self, done: impl Fn() + 'static) -> Task { self.done = Box::new(done); self }
             fn times(mut self, times: u8) -> Task { self.times = times; self }
             fn go(&self) { (self.run)() }
             fn end(&self) { (self.done)() }
         }
         async fn a() { Task::new().run(slow).times(2).go(); }
         async fn b() { Task::new().done(slow).run(quick).end(); }
         async fn c() { Task::new().run(slow).run(quick).go(); }
         async fn d() { Task::new().run(slow).end(); }",
        // What is given to be kept may be run by somebody.
        &["a: file certain", "b: file certain", "c: file possible", "d: file possible"],
    );
}

#[test]
fn a_closure_runs_what_it_has_taken_in() {
    check(
        "fn slow() { std::fs::read(\"a\"); }
         fn wrap(f: impl Fn()) -> impl Fn() { move || f() }
         fn then<A, B>(f: impl Fn() -> A, g: impl Fn(A) -> B) -> Box<dyn Fn() -> B> { Box::new(move || g(f())) }
         async fn a() { wrap(slow)(); }
         async fn b() { let f = wrap(wrap(|| slow())); f(); }
         async fn c() { then(|| 1, |_| slow())(); }
         async fn d() { wrap(|| ())(); then(|| 1, |n| n)(); wrap(slow); }
         async fn e(all: Vec<Box<dyn Fn()>>) { let own: Vec<fn()> = vec![slow]; own.iter().for_each(|f| f()); }",
        &["a: file certain", "b: file certain", "c: file certain", "d: file possible", "e: file certain"],
    );
}

#[test]
fn hooks_behind_a_lock_are_those_that_were_put_there() {
    check(
        "use std::cell::RefCell;
         use std::sync::RwLock;
         fn slow() { std::fs::read(\"a\"); }
         #[derive(Default)] struct Hooks { all: RefCell<Vec<Box<dyn Fn()>>>, last: RwLock<Option<Box<dyn Fn()>>>, quick: RefCell<Vec<fn()>> }
         impl Hooks {
             fn on(&self, f: impl Fn() + 'static) { self.all.borrow_mut().push(Box::new(f)); }
             fn last(&self, f: Box<dyn Fn()>) { *self.last.write().unwrap() = Some(f); }
             fn quick(&self) { self.quick.borrow_mut().push(|| ()); }
             fn fire(&self) { for f in self.all.borrow().iter() { f() } }
             fn fire_last(&self) { if let Some(f) = &*self.last.try_read().unwrap() { f() } }
             fn fire_quick(&self) { for f in self.quick.borrow().iter() { f() } }
         }
         fn set_up(hooks: &Hooks) { hooks.on(slow); hooks.last(Box::new(|| slow())); hooks.quick(); }
         async fn a(hooks: &Hooks) { hooks.fire(); }
         async fn b(hooks: &Hooks) { hooks.fire_last(); }
         async fn c(hooks: &Hooks) { hooks.fire_quick(); }",
        &["a: file certain", "b: file certain"],
    );
}
