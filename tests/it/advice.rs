//! What advice suggests builds with the real runtimes. Every program of `ui-tests` is checked as a crate that depends on
//! tokio, as one on async-std, and as one on smol; every edit that it is given is put in, and cargo checks the outcome. The
//! modules of `ui-tests/projects/tokio` are programs on tokio. What `--fix --unsafe-fixes` makes of all of them builds too,
//! and leaves nothing to fix.
//!
//! Edits that overlap are alternatives: each round puts in those that do not, and begins with the program. What the rounds
//! make of `ui-tests/<lint>/NAME.rs` stands in `ui-tests/real/<runtime>/<lint>/NAME.fixed` (`NAME.2.fixed` for the second
//! round, and so on), and how much of the advice is in words in `counts`; `ASYNC_LINT_BLESS=1` writes them.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{files_below, is_fetched, root, run, shared_target};
use crate::ui::single_programs;

const RUNTIMES: [&str; 3] = ["tokio", "async-std", "smol"];

/// Programs that no compiler takes, as they are about that.
const BROKEN: [&str; 2] = ["unread-code/recovery", "unread-code/in_macros"];

/// Alternatives of alternatives are this many at most.
const MAX_ROUNDS: usize = 12;

/// A suggestion: what it says, and its edits: the file, what is replaced, and by what.
#[derive(Clone, Debug)]
struct Suggested {
    said: String,
    edits: BTreeSet<Edit>,
}

type Edit = (String, usize, usize, String);

#[test]
fn what_is_suggested_builds() {
    let Some(workspace) = Workspace::new() else { return };
    let advice = workspace.advice();
    let mut faults = Vec::new();
    let mut left = advice.suggested;
    assert!(left.len() > 100, "{left:?}");
    for round in 1..=MAX_ROUNDS {
        let (now, later) = apart(left);
        left = later;
        if now.is_empty() {
            break;
        }
        faults.extend(workspace.build(round, &now));
    }
    assert!(left.is_empty(), "too many alternatives: {left:?}");
    faults.extend(workspace.compare("counts", &advice.counts));
    faults.extend(workspace.unclaimed());
    faults.extend(workspace.fix());
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// Where the programs lie as crates: a folder that outlives the test, so that the runtimes are built once.
struct Workspace {
    dir: PathBuf,
    /// The texts as they were, by their names in the workspace.
    programs: BTreeMap<String, String>,
    /// The blessed files that were made again.
    claimed: RefCell<BTreeSet<PathBuf>>,
    /// The programs that had suggestions.
    touched: RefCell<BTreeSet<String>>,
}

struct Advice {
    suggested: Vec<Suggested>,
    counts: String,
}

impl Workspace {
    /// `None` where the runtimes can't be had.
    fn new() -> Option<Workspace> {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("real");
        std::fs::remove_dir_all(&dir).ok();
        let blessed = root().join("ui-tests/real");
        for name in ["Cargo.toml", "Cargo.lock"] {
            write(&dir.join(name), &read(&blessed.join(name)));
        }
        let mut programs = BTreeMap::new();
        for runtime in RUNTIMES {
            let manifest = read(&blessed.join(runtime).join("Cargo.toml"));
            write(&dir.join(runtime).join("Cargo.toml"), &manifest);
            write(&dir.join(runtime).join("src/lib.rs"), "");
            for (lint, name, text) in sources(runtime) {
                let package = format!("{runtime}-{lint}-{name}");
                let folder = dir.join("programs").join(&package);
                let edition = if text.contains("--edition 2021") { "2021" } else { "2024" };
                let manifest = manifest.replace(&format!("\"on-{runtime}\""), &format!("\"{package}\""));
                write(&folder.join("Cargo.toml"), &manifest.replace("\"2024\"", &format!("\"{edition}\"")));
                write(&folder.join("src/lib.rs"), &text);
                programs.insert(format!("programs/{package}/src/lib.rs"), text);
            }
        }
        let workspace = Workspace { dir, programs, claimed: RefCell::default(), touched: RefCell::default() };
        is_fetched(&workspace.dir).then_some(workspace)
    }

    fn cargo(&self, args: &[String]) -> Result<(), String> {
        let mut command = Command::new("cargo");
        command.args(args).args(["--quiet", "--color", "never"]).current_dir(&self.dir);
        command.env("CARGO_TARGET_DIR", shared_target()).env("RUSTFLAGS", "-Awarnings");
        let output = command.output().unwrap();
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// The suggestions of all findings, as an editor gets them.
    fn advice(&self) -> Advice {
        let args = ["--workspace", "--offline", "--no-cache", "-W", "all", "--min-confidence", "possible"];
        let found = run(&self.dir, &[&args[..], &["--message-format", "json", "-q"]].concat());
        let mut advice = Advice { suggested: Vec::new(), counts: String::new() };
        let mut counts = BTreeMap::from(RUNTIMES.map(|runtime| (runtime, [0, 0])));
        for line in found.stdout.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let message = &line["message"];
            let file = message["spans"][0]["file_name"].as_str().unwrap_or_default();
            let runtime = RUNTIMES.iter().find(|name| file.starts_with(&format!("programs/{name}-")));
            let Some(count) = runtime.and_then(|name| counts.get_mut(name)) else { continue };
            for child in message["children"].as_array().unwrap().iter().filter(|child| child["level"] == "help") {
                let edits: BTreeSet<Edit> = child["spans"].as_array().unwrap().iter().filter_map(edit).collect();
                count[usize::from(edits.is_empty())] += 1;
                let said = child["message"].as_str().unwrap().to_owned();
                advice.suggested.extend((!edits.is_empty()).then_some(Suggested { said, edits }));
            }
        }
        for (runtime, [built, words]) in counts {
            advice.counts.push_str(&format!("{runtime}: {built} suggestions are built, {words} are in words\n"));
        }
        advice
    }

    /// Puts these in, and has the crates checked.
    fn build(&self, round: usize, suggested: &[Suggested]) -> Vec<String> {
        let edits: BTreeSet<&Edit> = suggested.iter().flat_map(|it| &it.edits).collect();
        let mut changed: BTreeMap<&str, String> = BTreeMap::new();
        for (file, start, end, new) in edits.into_iter().rev() {
            let text = changed.entry(file).or_insert_with(|| self.programs[file].clone());
            text.replace_range(*start..*end, new);
        }
        let mut faults = Vec::new();
        let mut args = vec!["check".to_owned(), "--offline".to_owned(), "--keep-going".to_owned()];
        for (file, text) in &changed {
            let name = blessed_name(file, round);
            faults.extend(self.compare(&name, text));
            write(&self.dir.join(file), text);
            self.touched.borrow_mut().insert((*file).to_owned());
            args.extend(["-p".to_owned(), package(file).to_owned()]);
        }
        if let Err(errors) = self.cargo(&args) {
            let failed = suggested.iter().filter(|it| it.edits.iter().any(|edit| errors.contains(&edit.0)));
            let said: Vec<&str> = failed.map(|it| it.said.as_str()).collect();
            faults.push(format!("{errors}\nround {round} with\n{}", said.join("\n")));
        }
        faults
    }

    /// Fixes the programs that had suggestions, as they were before.
    fn fix(&self) -> Vec<String> {
        let mut check = vec!["check".to_owned(), "--offline".to_owned(), "--keep-going".to_owned()];
        let mut fix =
            ["--offline", "--no-cache", "--fix", "--unsafe-fixes", "--allow-no-vcs"].map(str::to_owned).to_vec();
        let touched = self.touched.borrow();
        for file in touched.iter() {
            write(&self.dir.join(file), &self.programs[file]);
            check.extend(["-p".to_owned(), package(file).to_owned()]);
            fix.extend(["-p".to_owned(), package(file).to_owned()]);
        }
        let fix = || run(&self.dir, &fix.iter().map(String::as_str).collect::<Vec<_>>());
        let fixed = fix();
        let mut faults = Vec::new();
        if !matches!(fixed.code, Some(0 | 1)) || fixed.stderr.contains(" 0 findings fixed") {
            faults.push(format!("{fixed:?}"));
        }
        faults.extend(self.cargo(&check).err());
        let again = fix();
        if !again.stderr.contains("0 findings fixed in 0 files") {
            faults.push(format!("{again:?}"));
        }
        faults
    }

    /// What a blessed file should hold.
    fn compare(&self, name: &str, text: &str) -> Option<String> {
        let path = root().join("ui-tests/real").join(name);
        self.claimed.borrow_mut().insert(path.clone());
        if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
            write(&path, text);
            return None;
        }
        let old = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        (old != text).then(|| format!("{} differs:\n{text}", path.display()))
    }

    /// Blessed files that nothing made.
    fn unclaimed(&self) -> Vec<String> {
        let all = files_below(&root().join("ui-tests/real"), ".fixed");
        let mut stale: Vec<PathBuf> = all.into_iter().filter(|path| !self.claimed.borrow().contains(path)).collect();
        if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
            stale.drain(..).for_each(|path| std::fs::remove_file(path).unwrap());
        }
        stale.iter().map(|path| format!("{} is not made any more", path.display())).collect()
    }
}

/// The programs on a runtime: lint (or `projects`), name, text.
fn sources(runtime: &str) -> Vec<(String, String, String)> {
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let all = single_programs();
    let own = all.iter().map(|path| (name(path.parent().unwrap()), name(path), read(path)));
    let modules = files_below(&root().join("ui-tests/projects/tokio/app/src"), ".rs").into_iter();
    let modules = modules.filter(|path| runtime == "tokio" && !path.ends_with("lib.rs"));
    let modules = modules.map(|path| ("projects".to_owned(), name(&path), read(&path)));
    own.chain(modules).filter(|(lint, name, _)| !BROKEN.contains(&format!("{lint}/{name}").as_str())).collect()
}

fn package(file: &str) -> &str {
    file.split('/').nth(1).unwrap()
}

/// `programs/smol-busy-wait-spins/src/lib.rs`: `smol/busy-wait/spins.fixed`.
fn blessed_name(file: &str, round: usize) -> String {
    let package = package(file);
    let runtime =
        RUNTIMES.into_iter().find(|name| package.strip_prefix(name).is_some_and(|rest| rest.starts_with('-')));
    let (runtime, program) = package.split_at(runtime.unwrap().len());
    let (lint, name) = program[1..].rsplit_once('-').unwrap();
    let round = if round == 1 { String::new() } else { format!(".{round}") };
    format!("{runtime}/{lint}/{name}{round}.fixed")
}

fn edit(span: &Value) -> Option<Edit> {
    let offset = |name: &str| span[name].as_u64().map(|at| at as usize);
    let text = |name: &str| span[name].as_str().map(str::to_owned);
    Some((text("file_name")?, offset("byte_start")?, offset("byte_end")?, text("suggested_replacement")?))
}

/// As many as do not overlap, and the others. The same edit may be part of several.
fn apart(all: Vec<Suggested>) -> (Vec<Suggested>, Vec<Suggested>) {
    let mut taken: BTreeSet<Edit> = BTreeSet::new();
    all.into_iter().partition(|it| {
        let overlaps = |a: &Edit, b: &Edit| a != b && a.0 == b.0 && a.1 <= b.2 && b.1 <= a.2;
        let is_free = !it.edits.iter().any(|edit| taken.iter().any(|other| overlaps(edit, other)));
        taken.extend(it.edits.iter().filter(|_| is_free).cloned());
        is_free
    })
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}
