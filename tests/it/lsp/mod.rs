//! `lsp`: what an editor is told, and what it may ask, over a protocol client of our own.

mod client;
mod conversation;

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

/// What a run from the command line finds in a file, in the order of the file: level, place, code and message.
fn fresh(dir: &Path, file: &str) -> Vec<String> {
    let args = ["--offline", "--no-cache", "--workspace", "--quiet", "--message-format", "json", "--show", "all"];
    let run = run(dir, &args);
    let mut found: Vec<(u64, String)> = Vec::new();
    for line in run.stdout.lines() {
        let message = &serde_json::from_str::<serde_json::Value>(line).unwrap()["message"];
        let span = message["spans"].as_array().unwrap().iter().find(|span| span["is_primary"] == true);
        let Some(span) = span.filter(|span| span["file_name"] == file) else { continue };
        let place = |line: &str, column: &str| {
            format!("{}:{}", span[line].as_u64().unwrap() - 1, span[column].as_u64().unwrap() - 1)
        };
        let (start, end) = (place("line_start", "column_start"), place("line_end", "column_end"));
        let (level, code) = (message["level"].as_str().unwrap(), message["code"]["code"].as_str().unwrap());
        let said = message["message"].as_str().unwrap().lines().next().unwrap();
        found.push((span["byte_start"].as_u64().unwrap(), format!("{level} {start}-{end} {code} {said}")));
    }
    found.sort();
    found.into_iter().map(|(_, text)| text).collect()
}
