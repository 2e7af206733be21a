//! Which conditions somebody has to switch on.

use super::with_solution;
use crate::base::kind::Kind;
use crate::flow::analyses::paths::When;

/// The line of each call in async code that blocks, and when it is reached.
#[track_caller]
fn check(code: &str, expect: &[(u32, When)]) {
    let fixture = format!(
        "//- /main.rs crate:main kind:bin deps:clap,once_cell
         {code}
         //- /clap/lib.rs crate:clap foreign
         pub trait Parser {{ fn parse() -> Self; }}
         //- /once_cell/lib.rs crate:once_cell foreign
         pub mod sync {{
             pub struct Lazy<T, F = fn() -> T>(T, F);
             impl<T, F> Lazy<T, F> {{ pub const fn new(f: F) -> Lazy<T, F> {{ loop {{}} }} }}
             impl<T, F> std::ops::Deref for Lazy<T, F> {{ type Target = T; fn deref(&self) -> &T {{ &self.0 }} }}
         }}"
    );
    let found = with_solution(&fixture, |program, _, solution| {
        let mut found = Vec::new();
        for (def, occurrences) in &solution.roots {
            let file = program.sources().file(program.file(*def));
            for occurrence in occurrences {
                let line = file.line_col(program.span(*def, occurrence.range).range.start).line;
                let files = occurrence.effects.iter().filter(|effect| effect.kind == Kind::File);
                found.extend(files.map(|effect| (line, effect.when)));
            }
        }
        found.sort();
        found
    });
    assert_eq!(found, expect);
}

#[test]
fn a_static_holds_settings() {
    check(
        "use std::sync::{LazyLock, RwLock};
         static CONFIG: LazyLock<Config> = LazyLock::new(|| Config { inner: RwLock::new(Inner { items: Items::load() }) });
         struct Config { inner: RwLock<Inner> }
         struct Inner { items: Items }
         macro_rules! is { ($t:ty) => { $t }; }
         #[derive(Clone)] struct Items { reload: bool, fast: is!(bool) }
         impl Items { fn load() -> Items { let mut items = Items { reload: false, fast: false }; items.reload = read(); items } }
         fn read() -> bool { std::env::args().count() > 1 }
         impl Config {
             fn reload(&self) -> bool { self.inner.read().unwrap().items.reload.clone() }
             fn fast(&self) -> is!(bool) { self.inner.read().unwrap().items.fast.clone() }
             fn render(&self) { if self.reload() { load() } }
         }
         fn load() { std::fs::read_dir(\"templates\"); }
         async fn by_getter() { if CONFIG.reload() { load() } }
         async fn behind_a_function() { CONFIG.render(); }
         async fn of_macro() { if CONFIG.fast() { load() } }
         async fn by_field(inner: &Inner) { if inner.items.reload { load() } }
         async fn otherwise() { if !CONFIG.reload() { load() } }
         async fn both(path: &std::path::Path) { if CONFIG.reload() && path.is_dir() { load() } }
         async fn given() { maybe(CONFIG.reload()); maybe(read()); maybe(true); }
         fn maybe(on: bool) { if on { load() } }
         fn main() {}",
        &[
            (15, When::OnFlag),
            (16, When::OnFlag),
            (17, When::OnFlag),
            (18, When::OnFlag),
            (19, When::Sometimes),
            (20, When::OnFlag),
            (21, When::OnFlag),
            (21, When::Sometimes),
            (21, When::Always),
        ],
    );
}

#[test]
fn arguments_and_the_environment_are_settings_and_are_handed_on() {
    check(
        "use clap::Parser;
         #[derive(Debug, Parser)]
         struct Options { debug: bool, #[arg(long, default_value_t = true)] cache: bool }
         struct Server { debug: bool, dump: bool }
         impl Server {
             fn new(debug: bool) -> Server { Server { debug, dump: std::env::var(\"DUMP\").is_ok() } }
             async fn serve(&self) {
                 if self.debug { std::fs::read(\"a\"); }
                 if self.dump { std::fs::read(\"b\"); }
             }
         }
         async fn options(options: &Options) {
             if options.debug { std::fs::read(\"c\"); }
             if options.cache { std::fs::read(\"d\"); }
         }
         fn main() { let options = Options::parse(); Server::new(options.debug); }",
        &[(8, When::OnFlag), (9, When::OnFlag), (13, When::OnFlag), (14, When::Sometimes)],
    );
}

#[test]
fn what_changes_or_comes_with_data_is_no_setting() {
    check(
        "use std::sync::{atomic::{AtomicBool, Ordering}, Mutex};
         static STATE: Mutex<State> = Mutex::new(State { open: false, dirty: false });
         static ENDS: AtomicBool = AtomicBool::new(false);
         static JOBS: Mutex<Vec<Job>> = Mutex::new(Vec::new());
         struct State { open: bool, dirty: bool }
         static ALLOWED: std::sync::OnceLock<Allowed> = std::sync::OnceLock::new();
         struct Allowed { mail: bool }
         fn allowed(given: Option<bool>) -> Allowed { Allowed { mail: given.unwrap_or(true) } }
         async fn mail() { if ALLOWED.get().unwrap().mail { std::fs::read(\"g\"); } }
         struct Job { urgent: bool }
         fn open() { STATE.lock().unwrap().open = true; }
         fn mark(state: &mut State, dirty: bool) { state.dirty = dirty; }
         async fn state() {
             if STATE.lock().unwrap().open { std::fs::read(\"a\"); }
             if STATE.lock().unwrap().dirty { std::fs::read(\"b\"); }
             if ENDS.load(Ordering::SeqCst) { std::fs::read(\"c\"); }
         }
         async fn job(job: Job) { if job.urgent { std::fs::read(\"d\"); } }
         struct Request { all: bool }
         async fn request(request: Request) { if request.all { std::fs::read(\"e\"); } }
         async fn path(path: &std::path::Path) { if path.exists() { std::fs::read(\"f\"); } }
         fn main() {}",
        &[
            (9, When::Sometimes),
            (14, When::Sometimes),
            (15, When::Sometimes),
            (16, When::Sometimes),
            (18, When::Sometimes),
            (20, When::Sometimes),
            (21, When::Sometimes),
        ],
    );
}
