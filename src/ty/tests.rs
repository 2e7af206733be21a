//! One test a feature of inference: code with the types it should have written behind it.
//!
//! `//: CODE => TYPE` on a line says what the dump says of `CODE` on that line; several are parted by `;;`.

mod macros;
mod many;

use super::Types;
use super::models::RuleModels;
use crate::config::Settings;
use crate::def::fixture::program_with;
use crate::def::std_index;
use crate::rules;

fn check(fixture: &str) {
    let rules = rules::load(&Settings::default()).unwrap();
    let program = program_with(fixture, std_index::load, Box::new(RuleModels::new(&rules)));
    let types = Types::new(program.into());
    let program = types.program();
    let dump: String = program
        .crate_ids()
        .filter(|krate| program.root(*krate).is_some_and(|root| root.checked))
        .map(|krate| types.dump_crate(krate))
        .collect();
    let mut wrong = Vec::new();
    let mut checked = 0;
    let text = fixture.strip_prefix('\n').unwrap_or(fixture);
    let mut number = 0;
    for line in text.lines() {
        number = if line.starts_with("//- ") { 0 } else { number + 1 };
        let Some((_, wanted)) = line.split_once("//: ") else { continue };
        for wanted in wanted.split(" ;; ") {
            let (code, ty) = wanted.split_once(" => ").expect("`code => type`");
            let start = format!("  {number}:");
            let middle = format!(" '{}': ", code.trim());
            let found: Vec<&str> = dump
                .lines()
                .filter(|entry| entry.starts_with(&start))
                .filter_map(|entry| entry.split_once(&middle).map(|(_, ty)| ty))
                .collect();
            checked += 1;
            if !found.contains(&ty.trim()) {
                wrong.push(format!("{number}: {code}: wanted {}, found {found:?}", ty.trim()));
            }
        }
    }
    assert!(checked > 0, "nothing to check");
    assert!(wrong.is_empty(), "{}\n\n{dump}", wrong.join("\n"));
}

#[test]
fn methods_on_values_of_std() {
    check(
        r#"
use std::fs::File;
use std::io::Read;
fn f(path: &str) -> std::io::Result<String> {
    let mut file = File::open(path)?; //: file => std::fs::File ;; File::open => fn(&str) -> std::result::Result<std::fs::File, std::io::Error> -> std::fs::File::open
    let mut text = String::new(); //: text => std::string::String
    file.read_to_string(&mut text)?; //: file.read_to_string(&mut text) => std::result::Result<usize, std::io::Error> -> <std::fs::File as std::io::Read>::read_to_string
    let out = std::process::Command::new("ls").arg("-l").output()?; //: out => std::process::Output
    let (tx, rx) = std::sync::mpsc::channel::<u8>(); //: rx => std::sync::mpsc::Receiver<u8>
    let got = rx.recv().ok(); //: got => std::option::Option<u8>
    Ok(text)
}
"#,
    );
}

#[test]
fn options_results_and_closures() {
    check(
        r#"
use std::path::{Path, PathBuf};
struct Config { dir: Option<PathBuf> }
fn f(config: &Config) {
    let a = config.dir.as_ref().map(|d| d.exists()).unwrap_or(false); //: d.exists() => bool -> std::path::Path::exists ;; a => bool
    let b = config.dir.clone().unwrap_or_else(|| PathBuf::from("x")); //: b => std::path::PathBuf
    let c = config.dir.as_deref().and_then(Path::parent); //: c => std::option::Option<&std::path::Path>
    if let Some(d) = &config.dir { //: d => &std::path::PathBuf
        let _ = d.join("a").metadata().map(|m| m.len()).ok(); //: m => std::fs::Metadata ;; m.len() => u64 -> std::fs::Metadata::len
    }
    let Some(e) = config.dir.as_ref() else { return }; //: e => &std::path::PathBuf
}
"#,
    );
}

#[test]
fn iterators_and_collections() {
    check(
        r#"
use std::collections::HashMap;
use std::fs::File;
fn f(paths: Vec<String>) -> std::io::Result<()> {
    for p in &paths { p.len(); } //: p => &std::string::String
    for (i, p) in paths.iter().enumerate() { i.max(1); } //: i => usize ;; p => &std::string::String
    let files = paths.iter().map(File::open).collect::<Result<Vec<_>, _>>()?; //: files => std::vec::Vec<std::fs::File, std::alloc::Global>
    for file in files { file.sync_all()?; } //: file.sync_all() => std::result::Result<(), std::io::Error> -> std::fs::File::sync_all
    let mut map = HashMap::new();
    map.insert(1u8, File::open("x")?);
    let got = map.get(&1).unwrap(); //: got => &std::fs::File
    for (k, v) in &map { v.metadata()?; } //: v => &std::fs::File
    let it = paths.iter().filter(|p| p.is_empty()).map(|p| p.as_bytes()).flatten().copied().max(); //: it => std::option::Option<u8>
    let first = &paths[0]; //: first => &std::string::String
    let tail = &paths[1..]; //: tail => &[std::string::String]
    for entry in std::fs::read_dir(".")? { //: entry => std::result::Result<std::fs::DirEntry, std::io::Error>
        let entry = entry?; //: entry => std::fs::DirEntry
    }
    Ok(())
}
"#,
    );
}

#[test]
fn futures_and_async() {
    check(
        r#"
use std::future::Future;
use std::pin::Pin;
struct S;
impl S {
    async fn load(&self, n: u32) -> Result<Vec<u8>, String> { Ok(vec![]) }
    fn boxed(&self) -> Pin<Box<dyn Future<Output = u16> + Send>> { Box::pin(async { 1 }) }
    fn opaque(&self) -> impl Future<Output = S> { async { S } }
}
async fn generic<F, Fut, T>(f: F) -> T where F: Fn(S) -> Fut, Fut: Future<Output = T> { f(S).await }
async fn f(s: S) -> Result<(), String> {
    let a = s.load(1).await?; //: a => std::vec::Vec<u8, std::alloc::Global>
    let b = s.boxed().await; //: b => u16
    let c = s.opaque().await; //: c => S
    let d = generic(|s| async move { s.load(2).await }).await; //: d => std::result::Result<std::vec::Vec<u8, std::alloc::Global>, std::string::String>
    let e = async { 1.5f32 }.await; //: e => f32
    Ok(())
}
"#
        .replace("=> S\n", "=> main::S\n")
        .as_str(),
    );
}

#[test]
fn own_traits_generics_and_associated_types() {
    check(
        r#"
trait Store { type Item; fn get(&self) -> Self::Item; fn twice(&self) -> (Self::Item, Self::Item) { (self.get(), self.get()) } }
struct Files;
impl Store for Files { type Item = std::fs::File; fn get(&self) -> Self::Item { std::fs::File::open("x").unwrap() } }
struct Holder<S: Store> { store: S }
impl<S: Store> Holder<S> {
    fn new(store: S) -> Self { Holder { store } }
    fn item(&self) -> S::Item { self.store.get() } //: self.store.get() => <S as main::Store>::Item -> <S as main::Store>::get (generic)
}
fn pick<T>(a: T, _b: T) -> T { a }
fn f(d: &dyn Store<Item = u8>, i: impl Store<Item = i8>) {
    let h = Holder::new(Files);
    let a = h.item(); //: a => std::fs::File
    let b = Files.twice().0; //: b => std::fs::File
    let c = d.get(); //: d.get() => u8 -> <dyn main::Store as main::Store>::get (dyn)
    let e = i.get(); //: e => i8
    let g = pick(h.item(), h.item()); //: g => std::fs::File
    let j = <Files as Store>::get(&Files); //: j => std::fs::File
    let k = Store::get(&Files); //: k => std::fs::File
}
"#,
    );
}

#[test]
fn smart_pointers_guards_and_statics() {
    check(
        r#"
use std::sync::{Arc, LazyLock, Mutex, OnceLock, RwLock};
use std::collections::HashMap;
static CELL: LazyLock<Mutex<HashMap<String, std::fs::File>>> = LazyLock::new(|| Mutex::new(HashMap::new()));
static ONCE: OnceLock<std::fs::File> = OnceLock::new();
struct Inner { file: std::fs::File }
struct Outer { inner: Arc<Mutex<Inner>>, map: Arc<RwLock<HashMap<u8, Inner>>> }
fn f(o: &Outer) {
    let g = o.inner.lock().unwrap();
    g.file.sync_data().ok(); //: g.file.sync_data() => std::result::Result<(), std::io::Error> -> std::fs::File::sync_data
    let m = o.map.read().unwrap();
    let one = &m[&1]; //: one => &main::Inner
    CELL.lock().unwrap().get("x").unwrap().sync_all().ok(); //: CELL.lock().unwrap().get("x").unwrap().sync_all() => std::result::Result<(), std::io::Error> -> std::fs::File::sync_all
    let b: Box<dyn std::io::Read> = Box::new(std::fs::File::open("x").unwrap()); //: b => std::boxed::Box<dyn std::io::Read, std::alloc::Global>
    let c = ONCE.get().unwrap(); //: c => &std::fs::File
    let n = Some(Arc::new(5u8)).map(|x| *x); //: n => std::option::Option<u8>
}
"#,
    );
}

#[test]
fn patterns() {
    check(
        r#"
enum E { A(std::fs::File, u8), B { path: String, n: u32 }, C }
const LIMIT: u8 = 3;
fn f(e: &E, pair: (u8, &(String, i8)), o: Option<Result<u16, String>>) {
    match e {
        E::A(file, LIMIT) => { file.sync_all().ok(); } //: file => &std::fs::File
        E::A(_, n) => { n.min(&1); } //: n => &u8
        E::B { path, .. } => { path.len(); } //: path => &std::string::String
        E::C => {}
    }
    let (a, (b, c)) = pair; //: b => &std::string::String ;; c => &i8
    match o { Some(Ok(x)) if x > 1 => {} Some(Err(ref m)) => { m.len(); } _ => {} } //: x => u16 ;; m => &std::string::String
    let [first, .., last] = [1u8, 2, 3]; //: last => u8
    if let E::A(x, _) = e && let Ok(meta) = x.metadata() { meta.is_dir(); } //: meta => std::fs::Metadata
    let whole @ (l, _) = (1u8, 'c'); //: whole => (u8, char) ;; l => u8
}
"#,
    );
}

#[test]
fn builders_and_extension_traits() {
    check(
        r#"
#[derive(Default, Clone)]
struct Builder { n: u8 }
impl Builder {
    fn new() -> Self { Self::default() }
    fn by_value(mut self, n: u8) -> Self { self.n = n; self }
    fn by_ref(&mut self, n: u8) -> &mut Self { self.n = n; self }
    fn build(&self) -> Built { Built }
}
struct Built;
trait Ext { fn ext(&self) -> i64; }
impl<T: AsRef<str>> Ext for T { fn ext(&self) -> i64 { 1 } }
fn f() {
    let a = Builder::new().by_value(1).by_ref(2).by_ref(3).build(); //: a => main::Built
    let b = "x".ext(); //: b => i64
    let c = String::from("x").ext(); //: c => i64
    let d: u32 = "5".parse().unwrap_or_default(); //: d => u32
    let e = "5".parse::<i8>().unwrap(); //: e => i8
    let g = 5u8.to_string(); //: g => std::string::String
    let h: String = "x".into(); //: "x".into() => std::string::String -> <&str as std::convert::Into>::into
    let i = Builder { n: 1, ..Default::default() }.clone(); //: i => main::Builder
}
"#,
    );
}

#[test]
fn operators_casts_literals_and_loops() {
    check(
        r#"
use std::time::{Duration, Instant};
fn f(start: Instant, xs: &[f64]) {
    let a = Instant::now() - start; //: a => std::time::Duration
    let b = a + Duration::from_secs(1); //: b => std::time::Duration
    let c = 1 + 2u64; //: c => u64
    let d = xs.len() as f32; //: d => f32
    let e = loop { break String::new(); }; //: e => std::string::String
    let g = if xs.is_empty() { 1u8 } else { return }; //: g => u8
    let h = -xs[0]; //: h => f64
    let s = String::from("a") + "b"; //: s => std::string::String
    let t = xs.iter().sum::<f64>(); //: t => f64
    let r = (0..10u16).map(|i| i).collect::<Vec<_>>(); //: r => std::vec::Vec<u16, std::alloc::Global>
    let m = xs.iter().map(|x| x * 2.0).fold(0.0, |a, x| a + x); //: m => f64
    let bytes = b"abc"; //: bytes => &[u8; _]
}
"#,
    );
}

#[test]
fn other_crates_and_aliases() {
    check(
        r#"
//- /main.rs crate:main deps:dep
use dep::{open, Handle, Result};
fn f() -> Result<()> {
    let h = open()?; //: h => dep::inner::Handle
    let g = h.file.sync_all(); //: g => std::result::Result<(), std::io::Error>
    let w: dep::Wrapped<u8> = dep::wrap(1); //: w => std::option::Option<u8>
    Ok(())
}
//- /dep/lib.rs crate:dep foreign
mod inner { pub struct Handle { pub file: std::fs::File } }
pub use inner::Handle as Handle;
pub type Result<T> = std::result::Result<T, std::io::Error>;
pub type Wrapped<T> = Option<T>;
pub fn open() -> Result<Handle> { loop {} }
pub fn wrap<T>(t: T) -> Wrapped<T> { Some(t) }
"#
        .replace("dep::inner::Handle", "dep::Handle")
        .as_str(),
    );
}

#[test]
fn what_is_not_known_stays_unknown() {
    check(
        r#"
fn f(x: missing::Type) {
    let a = x.read_to_string(); //: a => _ ;; x.read_to_string() => _ -> ? on _
    let b = unknown(); //: b => _
    let c = "x".no_such_method(); //: c => _
}
"#,
    );
}

#[test]
fn macros_give_types() {
    check(
        r#"
use std::io::Write;
async fn g() -> u8 { 1 }
async fn f(mut file: std::fs::File) -> std::io::Result<()> {
    let a = format!("{}", 1); //: a => std::string::String
    let b = vec![1u8, 2]; //: b => std::vec::Vec<u8, std::alloc::Global>
    let c = vec![String::new(); 3]; //: c => std::vec::Vec<std::string::String, std::alloc::Global>
    write!(file, "x")?;
    let (d, e) = tokio::join!(g(), g()); //: d => u8
    let x = tokio::select! { v = g() => v, else => 2 }; //: x => u8 ;; v => u8
    Ok(())
}
"#,
    );
}

#[test]
fn traits_of_std_that_share_a_name() {
    check(
        r#"
trait Extra: Iterator { fn intersperse(self, with: u8) -> String where Self: Sized { String::new() } }
impl<I: Iterator> Extra for I {}
fn f(sizes: Vec<u64>, a: u64) {
    let most = sizes.iter().max(); //: most => std::option::Option<&u64>
    let more = a.max(1); //: more => u64
    let text = sizes.iter().intersperse(0); //: text => std::string::String
}
"#,
    );
}

#[test]
fn conversions_say_what_collections_hold() {
    check(
        r#"
use std::collections::{BTreeMap, HashMap};
use std::io::Error;
fn f() {
    let bytes = Vec::from([1u8]).pop(); //: bytes => std::option::Option<u8>
    let name = BTreeMap::from([(1u8, Error::other("x"))]).remove(&1); //: name => std::option::Option<std::io::Error>
    let ages: HashMap<_, _> = [(1u8, 2u16)].into();
    let age = ages.get(&1).copied(); //: age => std::option::Option<u16>
}
"#,
    );
}

#[test]
fn bounds_on_associated_types_hold() {
    check(
        r#"
trait Meter<K> { type Measure; }
trait WithMeasure<K, M> {}
trait Countable<K>: Meter<K> {}
impl<K, T: Meter<K>> Countable<K> for T where T: WithMeasure<K, <T as Meter<K>>::Measure> {}
impl<K, T: Meter<K>> WithMeasure<K, usize> for T {}
struct Size;
impl<K> Meter<K> for Size { type Measure = usize; }
struct Cache<K, M> { meter: M, keys: Vec<K> }
impl<K, M: Countable<K>> Cache<K, M> { fn get(&self) -> Option<u8> { None } }
fn f(cache: &Cache<String, Size>) {
    let a = cache.get(); //: a => std::option::Option<u8>
}
"#,
    );
}

#[test]
fn bounds_that_speak_of_what_they_bound_end() {
    check(
        r#"
trait Boxed { type Inner; }
trait Pair<A, B> { fn one(&self) -> u8; }
trait Kind {
    type Value: Boxed + Pair<<Self::Value as Boxed>::Inner, *mut <Self::Value as Boxed>::Inner>;
    fn value(&self) -> Self::Value;
}
fn f<K: Kind>(kind: K) {
    let v = kind.value(); //: v => <K as main::Kind>::Value
    let n = v.one(); //: n => u8
}
"#,
    );
}

#[test]
fn a_function_that_is_called_with_too_little_is_another_one() {
    check(
        r#"
fn build(name: &str, size: u8) -> Vec<u8> { Vec::new() }
fn f() {
    let whole = build("a", 1); //: whole => std::vec::Vec<u8, std::alloc::Global>
    let builder = build(); //: builder => _
}
"#,
    );
}

#[test]
fn impls_under_another_name_and_by_derive() {
    check(
        r#"
//- /main.rs crate:main deps:dep,thiserror
use thiserror::Error;
#[derive(Debug, Error)]
enum Own { A }
trait Context<T, E> { fn context(self, text: &str) -> Result<T, String>; }
impl<T, E: std::error::Error> Context<T, E> for Result<T, E> { fn context(self, text: &str) -> Result<T, String> { loop {} } }
fn f() -> Result<(), String> {
    let a = dep::get().context("x")?; //: a => u8
    let b = Own::A.to_string(); //: b => std::string::String
    let c: u16 = "1".parse().context("x")?; //: "1".parse().context("x") => std::result::Result<u16, std::string::String> -> <std::result::Result as main::Context>::context
    Ok(())
}
//- /dep.rs crate:dep deps:names foreign
use names::StdError;
pub struct Failure;
impl StdError for Failure {}
pub fn get() -> Result<u8, Failure> { loop {} }
//- /names.rs crate:names foreign
pub use std::error::Error as StdError;
//- /thiserror.rs crate:thiserror foreign
"#,
    );
}

#[test]
fn impls_of_an_alias_are_impls_of_the_type() {
    check(
        r#"
struct Resolver<P> { provider: P }
struct Tokio;
type TokioResolver = Resolver<Tokio>;
impl TokioResolver { fn system() -> Result<Self, String> { loop {} } fn lookup(&self) -> u8 { 1 } }
fn f() {
    let resolver = match TokioResolver::system() { Ok(r) => r, Err(_) => return }; //: resolver => main::Resolver<main::Tokio>
    let a = resolver.lookup(); //: a => u8
    let b = match unknown() { Ok(b) => b, Err(_) => return }; //: b => _
}
"#,
    );
}

#[test]
fn methods_that_bounds_or_receivers_hide() {
    check(
        r#"
struct Core;
impl Core {
    fn version(self: &Core) -> u8 { 1 }
}
trait Service { type Answer; }
struct Server<S> { service: S }
impl<S: Service> Server<S> where S::Answer: Into<String> {
    fn bind(self, port: u16) -> Self { self }
}
struct Receiver<T> { last: T }
impl<T: Clone> Receiver<T> {
    fn recv(&mut self) -> T { self.last.clone() }
}
fn f(core: Core, server: Server<u8>, mut rx: Receiver<((), fn())>) {
    let a = core.version(); //: core.version() => u8 -> main::Core::version
    let b = server.bind(80); //: server.bind(80) => main::Server<u8> -> main::Server::bind
    let c = rx.recv(); //: c => ((), fn() -> ())
    let d = server.clone(); //: server.clone() => _ -> ? on main::Server<u8>
}
"#,
    );
}

#[test]
fn an_associated_type_of_a_bound_with_arguments() {
    check(
        r#"
trait Stream { type Item; }
trait FnOnce1<A> { type Output; }
impl<T, A, R> FnOnce1<A> for T where T: FnOnce(A) -> R { type Output = R; }
trait FnMut1<A>: FnOnce1<A> {}
impl<T, A, R> FnMut1<A> for T where T: FnMut(A) -> R {}
struct OkFn<F>(F);
impl<F, T, E> FnOnce1<Result<T, E>> for OkFn<F> where F: FnOnce1<T> { type Output = Result<F::Output, E>; }
impl<F, T, E> FnMut1<Result<T, E>> for OkFn<F> where F: FnMut1<T> {}
struct Map<S, F>(S, F);
impl<S, F> Stream for Map<S, F> where S: Stream, F: FnMut1<S::Item> { type Item = F::Output; }
struct Lines;
impl Stream for Lines { type Item = Result<u8, bool>; }
struct Loop<F>(F);
impl<F> Stream for Loop<F> where F: FnOnce1<<F as FnOnce1<u8>>::Output> { type Item = F::Output; }
trait Next: Stream { fn next(self) -> Option<Self::Item>; }
impl<S: Stream> Next for S { fn next(self) -> Option<S::Item> { None } }
fn f(map: Map<Lines, OkFn<fn(u8) -> String>>, endless: Loop<fn(u8) -> u16>) {
    let a = map.next(); //: a => std::option::Option<std::result::Result<std::string::String, bool>>
    let b = endless.next(); //: b => std::option::Option<u16>
}
"#,
    );
}
