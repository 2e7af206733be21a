//! What is kept from run to run changes how long a run takes, and nothing else.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::support::{Run, files_below, run, tree};

const CHECKSUM: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A program and two published crates, one on top of the other, in a folder that stands in for the registry.
pub(crate) fn project() -> tempfile::TempDir {
    let vendored = format!("{{\"files\":{{}},\"package\":\"{CHECKSUM}\"}}");
    let manifest = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.2.0\"\nedition = \"2021\"\n[dependencies]\n{rest}")
    };
    let locked = |name: &str, deps: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1.2.0\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{CHECKSUM}\"\n{deps}\n"
        )
    };
    let lock = format!(
        "version = 3\n\n[[package]]\nname = \"app\"\nversion = \"1.2.0\"\ndependencies = [\"high\", \"low\"]\n\n{}{}",
        locked("high", "dependencies = [\"low\"]\n"),
        locked("low", ""),
    );
    let source = "[source.crates-io]\nreplace-with = \"here\"\n[source.here]\ndirectory = \"vendor\"\n";
    tree(&[
        (".cargo/config.toml", source),
        ("Cargo.toml", &(manifest("app", "high = \"1\"\nlow = \"1\"\n") + "[workspace]\n")),
        ("Cargo.lock", &lock),
        ("src/main.rs", APP),
        ("vendor/high/Cargo.toml", &manifest("high", "low = \"1\"\n")),
        ("vendor/high/.cargo-checksum.json", &vendored),
        ("vendor/high/src/lib.rs", HIGH),
        ("vendor/low/Cargo.toml", &manifest("low", "")),
        ("vendor/low/.cargo-checksum.json", &vendored),
        ("vendor/low/src/lib.rs", LOW),
    ])
}

const APP: &str = "\
struct Own;
impl low::Source for Own {
    fn fetch(&self) { std::thread::sleep(std::time::Duration::from_secs(1)); }
}
async fn serve() {
    high::load(\"a\");
    high::with(|| std::fs::write(\"a\", \"b\").unwrap());
    high::elsewhere(|| std::fs::write(\"a\", \"b\").unwrap());
    high::harmless();
    low::ask(&Own);
    high::even(3);
    low::fill(std::fs::File::open(\"a\").unwrap());
}
async fn wait() {
    fn inner() -> String { low::files::read(\"c\") }
    let hold = || inner();
    hold();
}
async fn rest() { low::count(); }
fn main() {}
";

const HIGH: &str = "\
pub fn load(path: &str) -> String { low::files::read(path) }
pub fn with(work: impl FnOnce()) { low::run(work) }
pub fn elsewhere(work: impl FnOnce() + Send + 'static) { std::thread::spawn(work); }
pub fn harmless() -> u32 { low::count() }
pub fn even(n: u32) { if n > 0 { odd(n - 1) } }
fn odd(n: u32) { if n > 0 { even(n - 1) } else { load(\"b\"); } }
";

const LOW: &str = "\
pub mod files {
    // Umlauts before the call: ä ö ü
    pub fn read(path: &str) -> String { /* ü */ std::fs::read_to_string(path).unwrap() }
}
pub trait Source { fn fetch(&self); }
pub fn ask(source: &dyn Source) { source.fetch() }
pub fn run(work: impl FnOnce()) { work() }
macro_rules! items { ($($item:item)*) => { $($item)* } }
items! {
    macro_rules! reader { ($name:ident) => {
        pub fn $name<R: std::io::Read>(mut from: R) -> usize { from.read(&mut [0]).unwrap() }
    } }
    pub struct Filled;
}
reader!(fill);
pub fn count() -> u32 { 1 }
";

fn check(dir: &Path, args: &[&str]) -> Run {
    let common = ["--offline", "-q", "-W", "all", "--min-confidence", "possible"];
    let run = run(dir, &[&common, args].concat());
    assert_eq!(run.code, Some(1), "{run:?}");
    run
}

/// The facts below a folder.
fn facts(dir: &Path) -> Vec<PathBuf> {
    files_below(dir, ".facts")
}

/// All that a cache holds, but for the sign of its last cleaning.
fn kept(dir: &Path) -> Vec<PathBuf> {
    files_below(dir, "").into_iter().filter(|path| path.is_file() && !path.ends_with(".last-cleaning")).collect()
}

/// Removes the findings of whole runs, so that the next one looks at the project anew.
fn forget_runs(cache: &Path) {
    files_below(cache, ".run").iter().for_each(|file| std::fs::remove_file(file).unwrap());
}

fn cached(project: &Path, cache: &Path, more: &[&str]) -> Run {
    check(project, &[&["--cache-dir", cache.to_str().unwrap()], more].concat())
}

#[test]
fn what_is_found_does_not_depend_on_the_cache() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    for format in ["human", "json"] {
        let format = ["--message-format", format];
        let without = check(project.path(), &[&["--no-cache"][..], &format].concat());
        for expected in ["low::files::read", "high::with", "high::even", "low::fill"] {
            assert!(without.stdout.contains(expected), "{expected} in {}", without.stdout);
        }
        assert!(!without.stdout.contains("high::elsewhere") && !without.stdout.contains("high::harmless"));
        let cold = cached(project.path(), cache.path(), &format);
        let warm = cached(project.path(), cache.path(), &format);
        assert_eq!(cold.stdout, without.stdout);
        assert_eq!(warm.stdout, without.stdout);
        forget_runs(cache.path());
        assert_eq!(cached(project.path(), cache.path(), &format).stdout, without.stdout);
        std::fs::remove_dir_all(cache.path().join("facts")).unwrap();
    }
}

#[test]
fn bodies_of_known_functions_are_not_looked_into() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let before = cached(project.path(), cache.path(), &[]);
    assert_eq!(facts(cache.path()).len(), 2);
    // Nobody edits a published crate; here it shows what is read. The places stay where they are.
    let high = project.path().join("vendor/high/src/lib.rs");
    std::fs::write(&high, HIGH.replace("low::count()", "low::halt( )")).unwrap();
    let low = project.path().join("vendor/low/src/lib.rs");
    std::fs::write(&low, LOW.replace("pub fn count() -> u32 { 1 }", "pub fn halt() { loop { std::thread::park() } }"))
        .unwrap();
    forget_runs(cache.path());
    assert_eq!(cached(project.path(), cache.path(), &[]).stdout, before.stdout);
    assert_ne!(check(project.path(), &["--no-cache"]).stdout, before.stdout);
}

#[test]
fn findings_are_said_again_while_nothing_has_changed() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let dir = cache.path().to_str().unwrap();
    let is_replayed = |more: &[&str]| {
        let args = ["--offline", "-v", "-W", "all", "--cache-dir", dir];
        let again = crate::support::run(project.path(), &[&args, more].concat());
        let without = crate::support::run(project.path(), &[&["--offline", "-W", "all", "--no-cache"], more].concat());
        assert_eq!(again.stdout, without.stdout);
        again.stderr.contains("nothing has changed since the last run")
    };
    let main = project.path().join("src/main.rs");
    assert!(!is_replayed(&[]));
    assert!(is_replayed(&[]));
    assert!(is_replayed(&["--message-format", "json"]));
    std::fs::write(&main, APP).unwrap();
    assert!(is_replayed(&[]), "the text is the same");
    std::fs::write(&main, format!("mod later;\n{APP}")).unwrap();
    assert!(!is_replayed(&[]));
    assert!(is_replayed(&[]));
    std::fs::write(project.path().join("src/later.rs"), "async fn f() { std::thread::park(); }").unwrap();
    assert!(!is_replayed(&[]), "a file that was missing is there");
    assert!(!is_replayed(&["-A", "file"]));
    std::fs::write(project.path().join("async-lint.toml"), "[levels]\nfile = \"deny\"\n").unwrap();
    assert!(!is_replayed(&[]));
    std::fs::write(project.path().join("src/unused.rs"), "fn f() {}").unwrap();
    assert!(is_replayed(&[]), "no module of the project");
}

/// Runs begin with what cargo said last time, and end with what it says now.
#[test]
fn what_cargo_says_now_counts() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let dir = cache.path().to_str().unwrap();
    let args = ["--offline", "-v", "-W", "all", "--timings", "--cache-dir", dir];
    let again = || {
        let with = crate::support::run(project.path(), &args);
        let without = crate::support::run(project.path(), &["--offline", "-W", "all", "--no-cache"]);
        assert_eq!((with.code, &with.stdout), (without.code, &without.stdout));
        let place = |stage: &str| with.stderr.find(stage).unwrap_or_else(|| panic!("{stage} in {}", with.stderr));
        let early = place("read config and rules") < place("ask cargo for crates and targets");
        (early, with.stderr.contains("the run started over"))
    };
    let write = |path: &str, text: &str| {
        std::fs::create_dir_all(project.path().join(path).parent().unwrap()).unwrap();
        std::fs::write(project.path().join(path), text).unwrap();
    };
    assert_eq!(again(), (false, false));
    assert_eq!(again(), (true, false));
    write("src/main.rs", &APP.replace("high::even(3);", ""));
    assert_eq!(again(), (true, false));
    // Targets come and go without a word in a manifest.
    write("src/bin/other.rs", "async fn other() { std::thread::park(); }\nfn main() {}\n");
    assert_eq!(again(), (true, true));
    assert_eq!(again(), (true, false));
    std::fs::remove_file(project.path().join("src/bin/other.rs")).unwrap();
    assert_eq!(again(), (true, true));
    // Where a manifest has changed the guess is not worth a try.
    let manifest = std::fs::read_to_string(project.path().join("Cargo.toml")).unwrap();
    write("Cargo.toml", &manifest.replace("2021", "2018"));
    assert_eq!(again(), (false, false));
    assert_eq!(again(), (true, false));
    let settings = "[workspace.metadata.async-lint.levels]\nsleep = \"deny\"\n";
    write("Cargo.toml", &(manifest + settings));
    assert_eq!(again(), (false, false));
    write("async-lint.toml", "all-targets = true\n");
    write("examples/shown.rs", "async fn shown() { std::thread::park(); }\nfn main() {}\n");
    again();
    assert_eq!(again(), (true, false));
}

/// What is known of the bodies that an edit leaves alone is what a fresh look at them says.
#[test]
fn edits_find_what_a_run_without_a_cache_finds() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let main = project.path().join("src/main.rs");
    let edits = [
        ("async fn rest() { low::count(); }", "async fn rest() { low::files::read(\"b\"); }"),
        ("async fn rest() { low::files::read(\"b\"); }", "async fn rest() { let _ = 1; inner(); } fn inner() {}"),
        ("low::files::read(\"c\")", "low::files::read(\"much longer\")"),
        ("low::files::read(\"much longer\")", "String::new()"),
        ("let hold = || inner();", "let early = || std::fs::read(\"d\"); early().ok(); let hold = || inner();"),
        ("thread::sleep(", "thread::park_timeout("),
        ("fn inner() {}", "fn inner() { std::thread::park(); }"),
        ("high::harmless();", "if false { return; } // elsewhere\n    high::harmless();"),
        ("struct Own;", "struct Own; struct Other; impl Drop for Other { fn drop(&mut self) { high::load(\"z\"); } }"),
        ("high::harmless();", "let _other = Other;"),
        ("low::fill(", "let fill = low::fill; fill("),
    ];
    let mut text = APP.to_owned();
    cached(project.path(), cache.path(), &[]);
    for (from, to) in edits {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replace(from, to);
        std::fs::write(&main, &text).unwrap();
        let without = check(project.path(), &["--no-cache"]);
        assert_eq!(cached(project.path(), cache.path(), &[]).stdout, without.stdout, "{from} -> {to}");
        forget_runs(cache.path());
        assert_eq!(cached(project.path(), cache.path(), &[]).stdout, without.stdout, "{from} -> {to}, again");
    }
}

#[test]
fn what_cargo_refuses_is_refused_early_or_late() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    cached(project.path(), cache.path(), &[]);
    let config = project.path().join(".cargo/config.toml");
    std::fs::write(&config, std::fs::read_to_string(&config).unwrap() + "[broken").unwrap();
    let refused = run(project.path(), &["--offline", "--cache-dir", cache.path().to_str().unwrap()]);
    let without = run(project.path(), &["--offline", "--no-cache"]);
    assert_eq!((refused.code, refused.stdout, refused.stderr), (Some(2), without.stdout, without.stderr));
}

#[test]
fn an_implementation_that_is_new_in_the_project_counts() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let main = project.path().join("src/main.rs");
    std::fs::write(&main, APP.replace("impl low::Source for Own", "impl Own")).unwrap();
    let before = cached(project.path(), cache.path(), &[]);
    std::fs::write(&main, APP).unwrap();
    let after = cached(project.path(), cache.path(), &[]);
    assert_ne!(after.stdout, before.stdout);
    assert_eq!(after.stdout, check(project.path(), &["--no-cache"]).stdout);
}

#[test]
fn broken_files_are_worked_out_again() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let whole = cached(project.path(), cache.path(), &[]);
    let files = kept(cache.path());
    assert_eq!(files.len(), 8);
    let originals: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let none = |_: &[u8]| Vec::new();
    let foreign = |_: &[u8]| b"not ours".to_vec();
    let flipped = |bytes: &[u8]| bytes.iter().enumerate().map(|(at, b)| b ^ u8::from(at == bytes.len() - 1)).collect();
    for broken in [&cut as &dyn Fn(&[u8]) -> Vec<u8>, &none, &foreign, &flipped] {
        for (file, bytes) in files.iter().zip(&originals) {
            std::fs::write(file, broken(bytes)).unwrap();
        }
        assert_eq!(cached(project.path(), cache.path(), &[]).stdout, whole.stdout);
        for (file, bytes) in files.iter().zip(&originals) {
            let again = std::fs::read(file).unwrap();
            // The order of what was kept of bodies, and with it the numbers of names, is that of the threads.
            match file.extension().is_some_and(|extension| extension == "bodies") {
                true => assert_ne!(again, broken(bytes), "{file:?}"),
                false => assert_eq!(&again, bytes, "{file:?}"),
            }
        }
    }
}

#[test]
fn a_cache_that_cannot_be_written_does_no_harm() {
    let project = project();
    let without = check(project.path(), &["--no-cache"]);
    let file = project.path().join("in-the-way");
    std::fs::write(&file, "").unwrap();
    let run = cached(project.path(), &file, &[]);
    assert_eq!((run.stdout, run.stderr), (without.stdout.clone(), String::new()));
    let args = ["--offline", "-v", "-W", "all", "--cache-dir", "in-the-way"];
    let noted = crate::support::run(project.path(), &args);
    assert!(noted.stderr.contains("cannot keep facts in"), "{noted:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let locked = tempfile::tempdir().unwrap();
        std::fs::set_permissions(locked.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
        assert_eq!(cached(project.path(), locked.path(), &[]).stdout, without.stdout);
    }
}

#[test]
fn runs_may_share_a_cache() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let without = check(project.path(), &["--no-cache"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| cached(project.path(), cache.path(), &[]))).collect();
        runs.into_iter().for_each(|run| assert_eq!(run.join().unwrap().stdout, without.stdout));
    });
    assert_eq!(cached(project.path(), cache.path(), &[]).stdout, without.stdout);
    assert_eq!(kept(cache.path()).len(), 8);
}

#[test]
fn facts_are_exchanged_by_folders() {
    let (project, facts_dir) = (workspace(), tempfile::tempdir().unwrap());
    let dir = facts_dir.path().to_str().unwrap();
    let plain = check(project.path(), &["--no-cache", "-p", "app"]);
    let args = ["--offline", "-q", "--no-cache", "-p", "helper", "--emit-facts", dir];
    assert_eq!(run(project.path(), &args).code, Some(0));
    assert_eq!(facts(facts_dir.path()), [facts_dir.path().join("helper-1.0.0.facts")]);
    let with = || check(project.path(), &["--no-cache", "-p", "app", "--facts", dir]);
    assert_eq!(with().stdout, plain.stdout);
    // Facts about other sources are not taken.
    let helper = project.path().join("helper/src/lib.rs");
    std::fs::write(&helper, std::fs::read_to_string(&helper).unwrap().replace("fs::read", "fs::exists")).unwrap();
    let changed = with();
    assert_ne!(changed.stdout, plain.stdout);
    assert_eq!(changed.stdout, check(project.path(), &["--no-cache", "-p", "app"]).stdout);
}

fn workspace() -> tempfile::TempDir {
    let manifest = |name: &str, rest: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[dependencies]\n{rest}")
    };
    tree(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"app\", \"helper\"]\nresolver = \"2\"\n"),
        ("app/Cargo.toml", &manifest("app", "helper = { path = \"../helper\" }\n")),
        ("app/src/main.rs", "async fn serve() { helper::load(); }\nfn main() {}\n"),
        ("helper/Cargo.toml", &manifest("helper", "")),
        ("helper/src/lib.rs", "pub fn load() { inner() }\nfn inner() { let _ = std::fs::read(\"a\"); }\n"),
    ])
}

#[test]
fn what_nobody_has_used_for_long_goes() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let before = cached(project.path(), cache.path(), &[]);
    let long_ago = SystemTime::now() - Duration::from_secs(60 * 60 * 24 * 60);
    let age = |path: &Path| std::fs::OpenOptions::new().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
    let forgotten = cache.path().join("facts/gone-1.0.0-00.facts");
    std::fs::write(&forgotten, "of a crate that nobody uses any more").unwrap();
    kept(cache.path()).iter().for_each(|path| age(path));
    age(&cache.path().join("facts/.last-cleaning"));
    forget_runs(cache.path());
    assert_eq!(cached(project.path(), cache.path(), &[]).stdout, before.stdout);
    assert!(!forgotten.exists());
    let extension = |path: &PathBuf| Some(path.extension()?.to_str()?.to_owned());
    let mut left: Vec<String> = kept(cache.path()).iter().filter_map(extension).collect();
    left.sort();
    // Nobody had to look at the items of `high`: what is known of the bodies says all that is asked of it.
    assert_eq!(left, ["bodies", "facts", "facts", "project", "run", "texts", "trees"]);
}

#[test]
fn the_cache_is_found_and_removed() {
    let (project, cache) = (project(), tempfile::tempdir().unwrap());
    let dir = cache.path().to_str().unwrap();
    cached(project.path(), cache.path(), &[]);
    let path = run(project.path(), &["cache", "path", "--cache-dir", dir]);
    assert_eq!((path.code, path.stdout), (Some(0), format!("{dir}\n")));
    let clean = || run(project.path(), &["cache", "clean", "--cache-dir", dir]);
    assert_eq!(clean().stdout, format!("removed 8 files from {dir}\n"));
    assert!(!cache.path().join("facts").exists());
    let again = clean();
    assert_eq!((again.code, again.stdout), (Some(0), format!("removed 0 files from {dir}\n")));
}
