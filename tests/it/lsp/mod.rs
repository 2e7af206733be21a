//! `lsp`: what an editor is told, and what it may ask, over a protocol client of our own.

mod answers;
mod client;
mod conversation;
mod random;
mod workspace;

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{run, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
    [dependencies]\ntokio = { path = \"tokio\" }\n";
const TOKIO: &str =
    "[package]\nname = \"tokio\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[features]\nnet = []\n[workspace]\n";
const TOKIO_LIB: &str = "pub mod task {\n\
    pub struct JoinError;\n\
    pub async fn spawn_blocking<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> Result<T, JoinError> { Ok(f()) }\n\
    }\n\
    pub mod time { pub async fn sleep(_: std::time::Duration) {} }\n\
    pub mod fs { pub async fn read(_: &str) -> std::io::Result<Vec<u8>> { Ok(Vec::new()) } }\n";

/// A project whose library is this text, beside modules.
fn project(code: &str, modules: &[(&str, &str)]) -> tempfile::TempDir {
    let own =
        [("Cargo.toml", MANIFEST), ("tokio/Cargo.toml", TOKIO), ("tokio/src/lib.rs", TOKIO_LIB), ("src/lib.rs", code)];
    tree(&[&own[..], modules].concat())
}

/// What a run from the command line finds in a file: level, place, code and message, in order.
fn fresh(dir: &Path, file: &str) -> Vec<String> {
    let mut found = fresh_all(dir).remove(file).unwrap_or_default();
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, text)| text).collect()
}

/// The same of all files, each finding with its first byte.
fn fresh_all(dir: &Path) -> BTreeMap<String, Vec<(u64, String)>> {
    let args = ["--offline", "--no-cache", "--workspace", "--quiet", "--message-format", "json", "--show", "all"];
    let run = run(dir, &args);
    let mut found: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for line in run.stdout.lines() {
        let message = &serde_json::from_str::<serde_json::Value>(line).unwrap()["message"];
        let Some(span) = message["spans"].as_array().unwrap().iter().find(|span| span["is_primary"] == true) else {
            continue;
        };
        let place = |line: &str, column: &str| {
            format!("{}:{}", span[line].as_u64().unwrap() - 1, span[column].as_u64().unwrap() - 1)
        };
        let (start, end) = (place("line_start", "column_start"), place("line_end", "column_end"));
        let (level, code) = (message["level"].as_str().unwrap(), message["code"]["code"].as_str().unwrap());
        let said = message["message"].as_str().unwrap().lines().next().unwrap();
        let text = format!("{level} {start}-{end} {code} {said}");
        let file = span["file_name"].as_str().unwrap().to_owned();
        found.entry(file).or_default().push((span["byte_start"].as_u64().unwrap(), text));
    }
    found
}
