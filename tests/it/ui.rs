//! What is found in whole programs: `ui-tests/<lint>/*.rs`, a file a program, and `ui-tests/projects/<name>/`, a cargo
//! project each.
//!
//! `//~ LINT` marks a line on which a finding of that lint begins, `//~^ LINT` speaks of the line above. All findings
//! are marked, all marks are found. Beside the program lies what is printed, in `NAME.stderr`;
//! `ASYNC_LINT_BLESS=1` writes it. `//@ flags: ..` in a file, and a file `flags` in a project, add to the command line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{files_below, is_fetched, root, run};

/// File, line, lint.
type Mark = (String, u64, String);

#[test]
fn programs() {
    let dir = root().join("ui-tests");
    verify(single_programs().iter().map(|path| program(&dir, path)).collect());
}

/// The files `ui-tests/<lint>/*.rs`.
pub(crate) fn single_programs() -> Vec<PathBuf> {
    let dir = root().join("ui-tests");
    let is_project = |path: &PathBuf| ["projects", "real"].iter().any(|name| path.starts_with(dir.join(name)));
    files_below(&dir, ".rs").into_iter().filter(|path| !is_project(path)).collect()
}

#[test]
fn projects() {
    let dir = root().join("ui-tests/projects");
    let entries = std::fs::read_dir(&dir).into_iter().flatten().filter_map(Result::ok);
    let mut projects: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    projects.sort();
    verify(projects.iter().map(|path| project(path)).collect());
}

/// All cases are run before the first fault is told.
fn verify(outcomes: Vec<Result<(), String>>) {
    let faults: Vec<String> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

fn program(dir: &Path, path: &Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).unwrap();
    let name = &name_in(dir, path);
    let mut args = vec!["--no-cargo", "--message-format", "json", "-q", name];
    args.extend(text.lines().filter_map(|line| line.strip_prefix("//@ flags:")).flat_map(str::split_whitespace));
    let found = Findings::of(dir, &args)?;
    found.compare_marks(name, marks(name, &text))?;
    found.compare_text(&path.with_extension("stderr"))
}

fn project(dir: &Path) -> Result<(), String> {
    if !is_fetched(dir) {
        return Ok(());
    }
    let flags = std::fs::read_to_string(dir.join("flags")).unwrap_or_default();
    let mut args = vec!["--workspace", "--offline", "--message-format", "json", "-q"];
    args.extend(flags.split_whitespace());
    let found = Findings::of(dir, &args)?;
    let sources = files_below(dir, ".rs").into_iter().filter(|path| !path.starts_with(dir.join("target")));
    let expected = sources.flat_map(|path| marks(&name_in(dir, &path), &std::fs::read_to_string(&path).unwrap()));
    found.compare_marks(&dir.display().to_string(), expected.collect())?;
    found.compare_text(&dir.join("expected.stderr"))
}

/// As findings name it.
fn name_in(dir: &Path, path: &Path) -> String {
    path.strip_prefix(dir).unwrap().to_str().unwrap().replace('\\', "/")
}

struct Findings {
    marks: BTreeSet<Mark>,
    /// As a person reads them.
    text: String,
}

impl Findings {
    fn of(dir: &Path, args: &[&str]) -> Result<Findings, String> {
        let run = run(dir, args);
        if !matches!(run.code, Some(0 | 1)) {
            return Err(format!("{args:?} in {}: {run:?}", dir.display()));
        }
        let mut marks = BTreeSet::new();
        // The files' order is easier to compare than that of importance.
        let mut texts: Vec<(String, [u64; 2], String)> = Vec::new();
        for line in run.stdout.lines() {
            let line: Value = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
            let message = &line["message"];
            // Single files are checked without a cargo project, and so never as a whole.
            if message["async_lint"]["incomplete"].is_array() {
                continue;
            }
            let spans = message["spans"].as_array().into_iter().flatten();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            for span in spans.filter(|span| span["is_primary"] == true) {
                let line = span["line_start"].as_u64().unwrap_or_default();
                marks.insert((text(&span["file_name"]), line, text(&message["async_lint"]["lint"])));
            }
            let first = &message["spans"][0];
            let offset = |name: &str| first[name].as_u64().unwrap_or_default();
            let range = [offset("byte_start"), offset("byte_end")];
            texts.push((text(&first["file_name"]), range, text(&message["rendered"])));
        }
        texts.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
        Ok(Findings { marks, text: texts.into_iter().map(|(.., text)| text).collect() })
    }

    fn compare_marks(&self, name: &str, expected: BTreeSet<Mark>) -> Result<(), String> {
        let show = |marks: Vec<&Mark>| {
            marks.iter().map(|(file, line, lint)| format!("\n  {file}:{line} {lint}")).collect::<String>()
        };
        let missing: Vec<_> = expected.difference(&self.marks).collect();
        let unmarked: Vec<_> = self.marks.difference(&expected).collect();
        if missing.is_empty() && unmarked.is_empty() {
            return Ok(());
        }
        Err(format!("{name}:\nmarked, not found:{}\nfound, not marked:{}", show(missing), show(unmarked)))
    }

    fn compare_text(&self, blessed: &Path) -> Result<(), String> {
        let old = std::fs::read_to_string(blessed).unwrap_or_default();
        if std::env::var_os("ASYNC_LINT_BLESS").is_none() {
            let same = old.replace("\r\n", "\n") == self.text;
            return if same { Ok(()) } else { Err(format!("{} differs:\n{}", blessed.display(), self.text)) };
        }
        if self.text.is_empty() {
            std::fs::remove_file(blessed).ok();
        } else {
            std::fs::write(blessed, &self.text).unwrap();
        }
        Ok(())
    }
}

/// The marks of a file.
fn marks(name: &str, text: &str) -> BTreeSet<Mark> {
    let mut found = BTreeSet::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, mark)) = line.split_once("//~") else { continue };
        let lints = mark.trim_start_matches('^');
        let up = (mark.len() - lints.len()) as u64;
        let lints = lints.split([' ', ',']).filter(|lint| !lint.is_empty());
        found.extend(lints.map(|lint| (name.to_owned(), index as u64 + 1 - up, lint.to_owned())));
    }
    found
}

#[test]
fn marks_speak_of_their_line_or_of_one_above() {
    let found = marks("a.rs", "x(); //~ one, two\ny();\n//~^ three\n//~^^ four");
    let line = |lint: &str| found.iter().find(|mark| mark.2 == lint).map(|mark| mark.1);
    assert_eq!(["one", "two", "three", "four"].map(line), [Some(1), Some(1), Some(2), Some(2)]);
}
