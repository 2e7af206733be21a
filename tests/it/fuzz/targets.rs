//! All that is read from files somebody else may have written.

use std::path::Path;

use super::{folder, fuzz, look, mutant, program, seeds, sound};
use crate::support::{files_below, run};

/// A program with findings of several kinds, for what is said about findings.
const PROGRAM: &str = "\
async fn serve() {
    helper();
    std::thread::sleep(std::time::Duration::from_secs(1));
}
fn helper() {
    std::fs::read(\"x\").ok();
}
";

/// Everything on, so that every lint has its say.
const ALL: [&str; 4] = ["-W", "all", "--min-confidence", "possible"];

fn with(name: &str, text: &str) -> tempfile::TempDir {
    folder(&[("input.rs".to_owned(), PROGRAM.to_owned()), (name.to_owned(), text.to_owned())])
}

#[test]
fn mutants_of_programs() {
    fuzz("source", 24, &mutant::mutants(seeds::programs()), |text| {
        let dir = with("input.rs", text);
        sound(&look(dir.path(), &[&ALL[..], &["input.rs"]].concat()))
    });
}

#[test]
fn programs_of_a_grammar() {
    fuzz("program", 24, &program::programs(), |text| {
        let dir = with("input.rs", text);
        let run = look(dir.path(), &[&ALL[..], &["--message-format", "json", "input.rs"]].concat());
        sound(&run)?;
        match run.stdout.lines().find(|line| line.contains("cannot parse")) {
            Some(line) => Err(format!("this can be read: {line}")),
            None => Ok(()),
        }
    });
}

#[test]
fn mutants_of_rule_files() {
    fuzz("rules", 24, &mutant::mutants(seeds::rule_files()), |text| {
        let dir = with("ours.toml", text);
        sound(&run(dir.path(), &["rules", "check", "ours.toml"]))
    });
}

#[test]
fn mutants_of_configs() {
    fuzz("config", 24, &mutant::mutants(seeds::configs()), |text| {
        let dir = with("async-lint.toml", text);
        sound(&look(dir.path(), &["input.rs"]))
    });
}

#[test]
fn mutants_of_comments() {
    fuzz("comments", 24, &mutant::mutants(seeds::comments()), |text| {
        let inside = PROGRAM.replace("    helper();", &format!("    {text}\n    helper();"));
        let dir = with("input.rs", &format!("{text}\n{inside}"));
        sound(&look(dir.path(), &[&ALL[..], &["input.rs"]].concat()))
    });
}

#[test]
fn mutants_of_baselines() {
    fuzz("baseline", 16, &mutant::mutants(seeds::baselines()), |text| {
        let dir = with("known.baseline", text);
        sound(&look(dir.path(), &["--baseline", "known.baseline", "input.rs"]))
    });
}

#[test]
fn bytes_of_the_cache() {
    changed_bytes("cache", &["--cache-dir"], &["--cache-dir"]);
}

#[test]
fn bytes_of_facts() {
    changed_bytes("facts", &["--no-cache", "--emit-facts"], &["--no-cache", "--facts"]);
}

/// Every file that a run with the flags `writes` leaves in the folder that is named behind them, changed at places that the text
/// names: what a run prints that `reads` it stays the same.
fn changed_bytes(target: &str, writes: &[&str], reads: &[&str]) {
    let project = crate::cache::project();
    let check = |flags: &[&str], dir: &Path| {
        let all = ["--offline", "-q", "-W", "all", "--min-confidence", "possible"];
        run(project.path(), &[&all, flags, &[dir.to_str().unwrap()]].concat())
    };
    let kept = tempfile::tempdir().unwrap();
    let expected = check(writes, kept.path());
    let files: Vec<_> = files_below(kept.path(), "").into_iter().filter(|path| path.is_file()).collect();
    assert!(!files.is_empty());
    fuzz(target, 16, &"[a-z]{2,12}", |text| {
        let cache = tempfile::tempdir().unwrap();
        for path in &files {
            let mut bytes = std::fs::read(path).unwrap();
            for pair in text.as_bytes().windows(2) {
                let at = usize::from(pair[0]) * usize::from(pair[1]) * 7919 % bytes.len().max(1);
                match pair[0] % 3 {
                    0 => bytes.truncate(at),
                    _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= pair[1]),
                }
            }
            let copy = cache.path().join(path.strip_prefix(kept.path()).unwrap());
            std::fs::create_dir_all(copy.parent().unwrap()).unwrap();
            std::fs::write(copy, bytes).unwrap();
        }
        let run = check(reads, cache.path());
        sound(&run)?;
        let same = (run.code, &run.stdout) == (expected.code, &expected.stdout);
        if same { Ok(()) } else { Err(format!("{run:?}\nin place of {expected:?}")) }
    });
}
