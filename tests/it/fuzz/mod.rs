//! Inputs that nobody wrote: mutants of real files, and programs that a grammar makes. Whatever comes in, a run ends with an
//! exit code of its own and text that a terminal can show.
//!
//! A case follows from the seed, so that each run of the tests looks at the same ones. `PROPTEST_CASES` asks for more, and
//! `PROPTEST_RNG_SEED` for others; `tools/fuzz/fuzz.py` goes on for as many minutes as it is given. An input that was found
//! like this lies in `found/TARGET/`, and is tried each time.

mod mutant;
mod program;
mod same;
mod seeds;
mod targets;

use std::path::{Path, PathBuf};

use proptest::prelude::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use crate::support::{Run, files_below, root, run};

/// Tries what was found before, then `cases` new inputs (or as many as the environment asks for).
fn fuzz<S: Strategy<Value = String>>(
    target: &str,
    cases: u32,
    strategy: &S,
    holds: impl Fn(&str) -> Result<(), String>,
) {
    for path in files_below(&root().join("tests/it/fuzz/found").join(target), ".txt") {
        let text = std::fs::read_to_string(&path).unwrap();
        holds(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    }
    let asked = |name| std::env::var_os(name).is_some();
    let mut config = Config { failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    if !asked("PROPTEST_CASES") {
        config.cases = cases;
    }
    if !asked("PROPTEST_RNG_SEED") {
        config.rng_seed = RngSeed::Fixed(1);
    }
    let tried = TestRunner::new(config).run(strategy, |text| holds(&text).map_err(TestCaseError::fail));
    if let Err(error) = tried {
        panic!("{target}: {error}");
    }
}

/// A run that came to an end of its own, whatever it was given.
fn sound(run: &Run) -> Result<(), String> {
    if !matches!(run.code, Some(0..=2)) || run.stderr.contains("panicked at") {
        return Err(format!("{run:?}"));
    }
    let raw = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    match run.stdout.chars().chain(run.stderr.chars()).find(|&c| raw(c)) {
        Some(c) => Err(format!("{c:?} reaches the terminal: {run:?}")),
        None => Ok(()),
    }
}

/// Looks at the files of a folder alone; only `args` decide what is switched on.
fn look(dir: &Path, args: &[&str]) -> Run {
    run(dir, &[&["--no-cargo", "--no-cache", "--color", "never"], args].concat())
}

/// A folder that is gone when dropped, with these files.
fn folder(files: &[(String, String)]) -> tempfile::TempDir {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    crate::support::tree(&files)
}

fn read(path: &PathBuf) -> String {
    std::fs::read_to_string(path).unwrap()
}
