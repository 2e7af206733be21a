//! Call sites of small programs, as text.

use super::with_solution;
use crate::solve::dump;

#[track_caller]
pub(super) fn check(fixture: &str, expect: &[&str]) {
    let text = with_solution(fixture, dump::calls);
    assert_eq!(text.lines().collect::<Vec<_>>(), expect);
}

#[test]
fn a_call_is_found_by_the_path_it_leads_to() {
    check(
        "use std::fs as f;
         mod fs { pub fn read(_: &str) {} }
         async fn a() { f::read(\"x\"); fs::read(\"x\"); }",
        &[
            "lib.rs:3:25 async fn std::fs::read: blocks std-fs-read",
            "lib.rs:3:39 async fn main::fs::read: body main::fs::read",
        ],
    );
}

#[test]
fn methods_resolve_by_the_type_of_their_receiver() {
    check(
        "use std::io::{BufReader, Read};
         async fn a(mut f: BufReader<std::fs::File>, mut s: &[u8], t: &mut String) {
             f.read_to_string(t);
             s.read_to_string(t);
         }",
        &[
            "lib.rs:3:14 async fn <std::io::BufReader as std::io::Read>::read_to_string: blocks std-file-read",
            "lib.rs:4:14 async fn <&[u8] as std::io::Read>::read_to_string: std",
        ],
    );
}

#[test]
fn functions_without_async_code_are_not_looked_at_unless_called() {
    check("fn a() { std::fs::read(\"x\"); }", &[]);
}

#[test]
fn a_closure_is_a_node_of_its_own() {
    check(
        "async fn a(x: Option<u8>) {
             x.map(|y| std::fs::read(\"x\"));
             let f = || std::thread::yield_now();
             f();
         }",
        &[
            "lib.rs:2:14 async fn std::option::Option::map: std",
            "lib.rs:2:24 closure std::fs::read: blocks std-fs-read",
            "lib.rs:3:25 closure std::thread::yield_now: std",
            "lib.rs:4:14 async fn a value",
        ],
    );
}

#[test]
fn functions_as_values_are_calls_in_place() {
    check(
        "async fn a(x: Option<&str>) { x.map(std::fs::read); }",
        &["lib.rs:1:31 async fn std::option::Option::map: std => file certain sometimes via std::fs::read"],
    );
}

#[test]
fn macros_are_calls_where_a_rule_names_them() {
    check("async fn a() { println!(\"{}\", 1); }", &["lib.rs:1:16 async fn std::println!: blocks std-print"]);
}

#[test]
fn sync_bodies_with_async_blocks_and_poll_methods_are_looked_at() {
    check(
        "use std::{future::Future, pin::Pin, task::{Context, Poll}};
         struct F;
         impl Future for F {
             type Output = ();
             fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> { std::thread::park(); Poll::Ready(()) }
         }
         fn b() -> impl Future<Output = ()> { async { std::thread::park() } }",
        &[
            "lib.rs:5:80 poll function std::thread::park: blocks std-thread-park",
            "lib.rs:7:55 async block std::thread::park: blocks std-thread-park",
        ],
    );
}

#[test]
fn mocks_of_tests_are_not_meant_by_production_code() {
    check(
        "trait Store { fn load(&self); }
         struct Disk;
         impl Store for Disk { fn load(&self) { std::fs::read(\"a\").ok(); } }
         async fn a(store: &dyn Store) { store.load(); }
         #[cfg(test)]
         mod tests { struct Mock; impl super::Store for Mock { fn load(&self) {} } }",
        &["lib.rs:4:42 async fn <dyn main::Store as main::Store>::load: one of <main::Disk as main::Store>::load"],
    );
}

#[test]
fn the_arguments_of_a_trait_tell_which_impl_is_meant() {
    check(
        "use std::path::Path;
         struct Folder;
         impl<'a> TryFrom<&'a Path> for Folder {
             type Error = ();
             fn try_from(path: &'a Path) -> Result<Folder, ()> { std::fs::metadata(path); Ok(Folder) }
         }
         impl TryFrom<u8> for Folder {
             type Error = ();
             fn try_from(_: u8) -> Result<Folder, ()> { Ok(Folder) }
         }
         async fn a(path: &Path) { Folder::try_from(path); }",
        &[
            "lib.rs:11:36 async fn <main::Folder as std::convert::TryFrom>::try_from: body <main::Folder as std::convert::TryFrom>::try_from",
        ],
    );
}

#[test]
fn what_a_macro_of_another_crate_does_is_its_own_affair() {
    check(
        "//- /lib.rs crate:main deps:other
         async fn a(path: &std::path::Path) -> u64 {
             let f = other::open!(path.exists(), || std::fs::read(path));
             drop(f.metadata());
             other::size!(path)
         }
         //- /other.rs crate:other foreign
         #[macro_export]
         macro_rules! open { ($e:expr, $f:expr) => { std::fs::File::open($f()[0]).unwrap() }; }
         #[macro_export]
         macro_rules! size { ($e:expr) => { std::fs::metadata($e).unwrap().len() }; }",
        &[
            "lib.rs:2:22 async fn other::open!",
            "lib.rs:2:35 async fn std::path::Path::exists: blocks std-path-exists",
            "lib.rs:2:53 closure std::fs::read: blocks std-fs-read, possible",
            "lib.rs:3:14 async fn std::mem::drop: std",
            "lib.rs:3:19 async fn std::fs::File::metadata: blocks std-file-metadata",
            "lib.rs:4:14 async fn other::size!",
        ],
    );
}

const CHANNELS: &str = "
         //- /flume/lib.rs crate:flume foreign
         pub struct Sender<T>(T);
         impl<T> Sender<T> { pub fn send(&self, t: T) {} }
         impl<T> Clone for Sender<T> { fn clone(&self) -> Self { make() } }
         fn make<T>() -> T { unsafe { std::mem::zeroed() } }
         pub struct Receiver<T>(T);
         pub fn bounded<T>(cap: usize) -> (Sender<T>, Receiver<T>) { (make(), make()) }
         pub fn unbounded<T>() -> (Sender<T>, Receiver<T>) { (make(), make()) }";

const QUIET: &str = "quiet by flume-send";

/// What the rule for `send` comes to at each call of it.
fn sends(body: &str) -> Vec<String> {
    let text = with_solution(&format!("//- /lib.rs crate:main deps:flume\n{body}{CHANNELS}"), dump::calls);
    let sends = text.lines().filter_map(|line| line.split_once("flume::Sender::send: "));
    sends.map(|(_, what)| what.to_owned()).collect()
}

#[test]
fn a_receiver_is_followed_to_what_made_it() {
    let found = sends(
        "async fn a(given: flume::Sender<u8>) {
             let (full, _rest) = flume::bounded(1);
             let (free, _rest) = flume::unbounded();
             let (one, (other, _rest)) = (full.clone(), flume::unbounded());
             full.send(1); free.send(1); one.send(1); other.send(1); given.send(1);
             let task = async move { free.send(2) };
             let mut changed = flume::unbounded().0;
             changed.send(1);
             let again = &changed;
             again.send(1);
         }
         async fn b(given: flume::Sender<u8>) {
             let mut changed = flume::unbounded().0;
             changed = given;
             changed.send(1);
         }",
    );
    let (bounded, open) = ("blocks flume-send, certain", "blocks flume-send");
    assert_eq!(found, [bounded, QUIET, bounded, QUIET, open, QUIET, QUIET, QUIET, open]);
}

#[test]
fn a_field_is_followed_to_every_place_that_sets_it() {
    let found = sends(
        "use flume::Sender;
         struct One { jobs: Sender<u8>, logs: Sender<u8>, both: Sender<u8> }
         impl One {
             fn new(jobs: Sender<u8>) -> One {
                 let (logs, rest) = flume::unbounded();
                 One { jobs, logs, both: flume::unbounded().0 }
             }
             fn narrow(&mut self) { self.both = flume::bounded(1).0; }
             async fn a(&self) { self.jobs.send(1); self.logs.send(1); self.both.send(1); }
         }
         struct Two(Sender<u8>);
         fn two() -> Two { Two(flume::bounded(1).0) }
         async fn b(two: &Two) { two.0.send(1); }",
    );
    assert_eq!(found, ["blocks flume-send", QUIET, "blocks flume-send", "blocks flume-send, certain"]);
}

#[test]
fn a_socket_that_was_set_non_blocking_does_not_block() {
    check(
        "use std::net::UdpSocket;
         struct Server { socket: UdpSocket }
         impl Server {
             fn new(socket: UdpSocket) -> Server { socket.set_nonblocking(true); Server { socket } }
             async fn next(&self) { self.socket.recv(&mut []); }
         }
         async fn a(one: UdpSocket, other: &UdpSocket) {
             one.set_nonblocking(true);
             one.recv(&mut []);
             other.recv(&mut []);
             one.set_nonblocking(false);
             one.recv(&mut []);
         }",
        &[
            "lib.rs:5:37 async fn std::net::UdpSocket::recv: quiet by std-udp-io",
            "lib.rs:8:14 async fn std::net::UdpSocket::set_nonblocking: std",
            "lib.rs:9:14 async fn std::net::UdpSocket::recv: quiet by std-udp-io",
            "lib.rs:10:14 async fn std::net::UdpSocket::recv: blocks std-udp-io",
            "lib.rs:11:14 async fn std::net::UdpSocket::set_nonblocking: std",
            "lib.rs:12:14 async fn std::net::UdpSocket::recv: blocks std-udp-io",
        ],
    );
}

#[test]
fn a_kept_function_is_looked_for_where_it_is_kept() {
    check(
        "fn one() { std::fs::read(\"x\"); } fn two(_: u8) { std::fs::read(\"x\"); } fn three(_: u8) {}
         struct Job { run: Box<dyn Fn()>, next: fn(u8) }
         fn make(given: fn(u8)) -> Job { Job { run: Box::new(|| one()), next: given } }
         async fn a(job: &Job) { (job.run)(); (job.next)(1); }
         fn b() { make(two); make(three); make(two); }
         const C: [fn(); 1] = [one];
         async fn c(x: bool) { C[0](); for f in C { f() } }",
        &[
            "lib.rs:4:34 async fn a value => file certain via main::make::{closure} -> main::one -> std::fs::read",
            "lib.rs:4:47 async fn a value => file possible via main::two -> std::fs::read",
            "lib.rs:7:32 async fn a value => file certain via main::one -> std::fs::read",
            "lib.rs:7:49 async fn <std::array::IntoIter as std::iter::Iterator>::next: std",
            "lib.rs:7:53 async fn a value => file certain via main::one -> std::fs::read",
        ],
    );
}

#[test]
fn what_is_kept_from_outside_is_not_known() {
    check(
        "pub struct Job { pub run: fn() }
         fn one() { std::fs::read(\"x\"); }
         impl Job { pub fn new(run: fn()) -> Job { Job { run } } }
         async fn a(job: &Job, given: &[fn()]) { (job.run)(); given[0](); }
         fn b(pick: fn() -> fn()) -> Job { Job { run: pick() } }
         fn c() -> Job { Job { run: one } }",
        &[
            "lib.rs:4:50 async fn a value => file possible via main::one -> std::fs::read",
            "lib.rs:4:63 async fn a value",
        ],
    );
}

#[test]
fn a_kept_closure_counts_where_it_is_called() {
    check(
        "struct Job { run: Box<dyn Fn()>, aside: Box<dyn Fn()> }
         fn make() -> Job {
             let wait = || { std::fs::read(\"x\"); };
             let aside = || { std::thread::spawn(|| std::fs::read(\"x\")); };
             Job { run: Box::new(move || wait()), aside: Box::new(aside) }
         }
         fn runs(job: &Job) { (job.run)(); }
         fn aside(job: &Job) { (job.aside)(); }
         async fn a(job: &Job) { runs(job); aside(job); make(); }",
        &[
            "lib.rs:9:34 async fn main::runs: body main::runs => file certain via main::runs -> main::make::{closure} -> std::fs::read",
            "lib.rs:9:45 async fn main::aside: body main::aside",
            "lib.rs:9:57 async fn main::make: body main::make",
        ],
    );
}

#[test]
fn of_several_kept_functions_each_speaks_for_itself() {
    check(
        "fn read() { std::fs::read(\"x\"); }
         fn quick() {}
         struct Job { one: fn(), all: fn() }
         fn make() -> Job { Job { one: quick, all: read } }
         fn other() -> Job { Job { one: read, all: || { std::fs::write(\"x\", \"\"); } } }
         fn one(job: &Job) { (job.one)(); }
         fn all(job: &Job) { (job.all)(); }
         async fn a(job: &Job) { one(job); all(job); }",
        &[
            "lib.rs:8:34 async fn main::one: body main::one => file possible via main::one -> main::read -> std::fs::read",
            "lib.rs:8:44 async fn main::all: body main::all => file likely via main::all -> main::other::{closure} -> std::fs::write",
        ],
    );
}

#[test]
fn a_kept_closure_may_call_itself() {
    check(
        "struct Tree { visit: Box<dyn Fn(&Tree)> }
         fn make() -> Tree {
             Tree { visit: Box::new(|tree| { std::fs::read(\"x\"); (tree.visit)(tree); }) }
         }
         fn walk(tree: &Tree) { (tree.visit)(tree); }
         async fn a(tree: &Tree) { walk(tree); }",
        &[
            "lib.rs:6:36 async fn main::walk: body main::walk => file certain via main::walk -> main::make::{closure} -> std::fs::read",
        ],
    );
}

#[test]
fn types_that_a_choice_makes_ever_larger_come_to_an_end() {
    // Each implementation comes back to the choice with one of two wrappers around what it was given: twice as many types at
    // each level, of which no call makes one.
    let fixture = "
        use std::path::Path;
        trait Check { fn check<I: Copy + AsRef<Path>>(items: I); }
        #[derive(Clone, Copy)] struct One<I>(I);
        #[derive(Clone, Copy)] struct Two<I>(I);
        impl<I: AsRef<Path>> AsRef<Path> for One<I> { fn as_ref(&self) -> &Path { self.0.as_ref() } }
        impl<I: AsRef<Path>> AsRef<Path> for Two<I> { fn as_ref(&self) -> &Path { self.0.as_ref() } }
        impl<T: Check> Check for Vec<T> {
            fn check<I: Copy + AsRef<Path>>(items: I) { T::check(One(items)); T::check(Two(items)) }
        }
        impl<T: Check> Check for Option<T> {
            fn check<I: Copy + AsRef<Path>>(items: I) { T::check(Two(items)); T::check(One(items)) }
        }
        impl Check for u8 { fn check<I: Copy + AsRef<Path>>(items: I) { items.as_ref().exists(); } }
        async fn a<T: Check>() { T::check(\"x\"); }";
    let nested = with_solution(fixture, |_, _, solution| {
        assert!(solution.roots.iter().any(|(_, found)| !found.is_empty()));
        solution.limits.types
    });
    assert!(nested > 0);
}

#[test]
fn functions_in_too_many_parts_of_a_parameter_are_left_out_and_counted() {
    let fields = |ty: &str| (0..10).map(|at| format!("f{at}: {ty},")).collect::<String>();
    let calls = (0..100).map(|at| format!("(all.f{}.f{})();", at / 10, at % 10)).collect::<String>();
    let fixture = format!(
        "struct Inner {{ {} }}
         struct All {{ {} }}
         fn slow() {{ std::fs::read(\"x\"); }}
         fn run(all: &All) {{ {calls} }}
         async fn a(all: &All) {{ run(all) }}",
        fields("fn()"),
        fields("Inner"),
    );
    let left_out = with_solution(&fixture, |_, _, solution| {
        let few = solution.summaries.values().filter(|summary| summary.leaves_out_runs);
        assert!(few.flat_map(|summary| &summary.runs).all(|run| run.given.path.len() <= 1));
        solution.summaries.values().filter(|summary| summary.leaves_out_runs).count()
    });
    assert!(left_out > 0);
}
