//! Checks a project from a program, and prints a line for each function that blocks: how often async code reaches it.
//!
//! ```text
//! cargo run --release --example check_project -- demo/Cargo.toml
//! ```

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::Value;

fn main() -> Result<()> {
    let manifest = std::env::args().nth(1).context("usage: check_project PATH/TO/Cargo.toml")?;
    // The command line is the interface: every flag works, and the JSON lines are documented in docs/formats.md.
    let args = ["cargo-async-lint", "--manifest-path", &manifest, "--message-format", "json", "--exit-zero"];
    let mut lines = Vec::new();
    let code = async_lint::run(async_lint::cli::parse(args), &mut lines, &mut std::io::stderr());
    if code != ExitCode::SUCCESS {
        bail!("{manifest} could not be checked");
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let message: Value = serde_json::from_slice(line)?;
        if let Some(function) = blocking_function(&message) {
            *counts.entry(function.to_owned()).or_default() += 1;
        }
    }
    for (function, count) in counts {
        println!("{count:4} {function}");
    }
    Ok(())
}

/// The last step of a finding's chain of calls. Messages without a chain are of other lints, or notes.
fn blocking_function(message: &Value) -> Option<&str> {
    message["message"]["async_lint"]["chain"].as_array()?.last()?["callee"].as_str()
}
