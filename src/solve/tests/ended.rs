//! What runs when values are dropped, as far as it is known which they are.

use super::with_solution;
use crate::solve::dump;

/// The functions of a program that block, each with the kind and how sure it is.
#[track_caller]
fn blocks(fixture: &str, expect: &[&str]) {
    let text = with_solution(fixture, |program, _, solution| dump::effects(program, solution));
    let short = |line: &str| Some(line.split_once(" via ")?.0.replace("main::", ""));
    let found: Vec<String> = text.lines().filter_map(short).filter(|line| !line.starts_with('<')).collect();
    assert_eq!(found, expect, "{text}");
}

#[test]
fn a_drop_does_what_its_type_parameters_do() {
    blocks(
        "trait Close { fn close(&mut self); }
         struct Disk; impl Close for Disk { fn close(&mut self) { std::fs::remove_file(\"a\"); } }
         struct Memory; impl Close for Memory { fn close(&mut self) {} }
         struct Handle<C: Close>(C);
         impl<C: Close> Drop for Handle<C> { fn drop(&mut self) { self.0.close() } }
         struct Session { handle: Handle<Disk> }
         struct Cached { handle: Handle<Memory> }
         fn make<C: Close>(c: C) -> Handle<C> { Handle(c) }
         fn of_disk() { let h = make(Disk); }
         fn of_memory() { let h = make(Memory); }
         fn of_session(s: Session) {}
         fn of_cached(s: Cached) {}
         fn by_call() { drop(Handle(Disk)); drop(Handle(Memory)); }
         fn of_any<C: Close>(c: C) { let h = Handle(c); }
         fn any_disk() { of_any(Disk); }
         fn any_memory() { of_any(Memory); }
         async fn a(s: Session, t: Cached) {
             of_disk(); of_memory(); of_session(s); of_cached(t); by_call(); any_disk(); any_memory();
         }",
        &["any_disk: file likely", "by_call: file likely", "of_disk: file likely", "of_session: file likely"],
    );
}

#[test]
fn a_drop_calls_the_function_that_the_value_holds() {
    blocks(
        "struct Defer<F: FnMut()>(F);
         impl<F: FnMut()> Drop for Defer<F> { fn drop(&mut self) { (self.0)() } }
         struct Hook { run: Option<Box<dyn FnOnce()>> }
         impl Drop for Hook { fn drop(&mut self) { if let Some(run) = self.run.take() { run() } } }
         fn defer<F: FnMut()>(f: F) -> Defer<F> { Defer(f) }
         fn slow() { std::fs::remove_file(\"a\"); }
         fn quick() {}
         fn by_name() { let d = defer(slow); }
         fn by_other_name() { let d = defer(quick); }
         fn by_closure() { let d = Defer(|| slow()); }
         fn given(d: Defer<fn()>) {}
         fn gives() { given(Defer(slow)); }
         fn gives_other() { given(Defer(quick)); }
         fn boxed() { let h = Hook { run: Some(Box::new(|| slow())) }; }
         fn empty() { let h = Hook { run: None }; }
         async fn a() { by_name(); by_other_name(); by_closure(); gives(); gives_other(); boxed(); empty(); }",
        &[
            "boxed: file likely sometimes",
            "by_closure: file likely",
            "by_name: file likely",
            "gives: file likely",
            "slow: file certain",
        ],
    );
}

#[test]
fn a_drop_asks_for_what_the_value_is() {
    blocks(
        "struct Temp { keep: bool }
         impl Drop for Temp { fn drop(&mut self) { if !self.keep { std::fs::remove_file(\"a\"); } } }
         fn kept() { let t = Temp { keep: true }; }
         fn removed() { let t = Temp { keep: false }; }
         fn given(t: Temp) {}
         fn gives() { given(Temp { keep: true }); }
         async fn a() { kept(); removed(); gives(); given(Temp { keep: false }); }",
        &["given: file likely if given so", "removed: file likely"],
    );
}

#[test]
fn an_object_is_what_was_made() {
    blocks(
        "use std::sync::Arc;
         trait Res { fn len(&self) -> usize; }
         struct Temp; impl Res for Temp { fn len(&self) -> usize { 1 } }
         struct Plain; impl Res for Plain { fn len(&self) -> usize { 2 } }
         impl Drop for Temp { fn drop(&mut self) { std::fs::remove_file(\"a\"); } }
         fn boxed() { let b: Box<dyn Res> = Box::new(Temp); }
         fn plain() { let b: Box<dyn Res> = Box::new(Plain); }
         fn open(b: Box<dyn Res>) {}
         fn made() -> Box<dyn Res> { Box::new(Temp) }
         fn of_call() { made().len(); }
         fn alone() { let a = Arc::new(Temp); a.len(); }
         fn shared(keep: &mut Vec<Arc<Temp>>) { let a = Arc::new(Temp); keep.push(a.clone()); }
         async fn a(b: Box<dyn Res>, v: &mut Vec<Arc<Temp>>) { boxed(); plain(); open(b); of_call(); alone(); shared(v); }",
        &[
            "alone: file likely",
            "boxed: file likely",
            "of_call: file likely",
            "open: file possible",
            "shared: file possible",
        ],
    );
}

#[test]
fn std_drops_what_it_takes_out() {
    blocks(
        "struct Temp(u8); impl Drop for Temp { fn drop(&mut self) { std::fs::remove_file(\"a\"); } }
         fn each(v: Vec<Temp>) { v.into_iter().for_each(drop); }
         fn retained(v: &mut Vec<Temp>) { v.retain(|t| t.0 > 1); }
         fn set(c: &std::cell::Cell<Option<Temp>>) { c.set(None); }
         fn by_hand(t: &mut std::mem::ManuallyDrop<Temp>) { unsafe { std::mem::ManuallyDrop::drop(t) } }
         fn put(v: &mut Vec<Temp>, t: Temp) { v.push(t); }
         async fn a(v: Vec<Temp>, w: &mut Vec<Temp>, c: &std::cell::Cell<Option<Temp>>, t: &mut std::mem::ManuallyDrop<Temp>) {
             each(v); retained(w); set(c); by_hand(t); put(w, Temp(1));
         }",
        &["by_hand: file likely", "each: file likely", "retained: file likely", "set: file likely"],
    );
}
