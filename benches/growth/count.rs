//! What one run costs, in instructions where the machine counts them.
//!
//! The kernel counts them as `perf stat` asks it to, but in containers and virtual machines it often may not; valgrind
//! counts them everywhere, some thirty times slower. Without both, the time of the processor stands in, which is no count:
//! it depends on what else the machine does.

use std::path::Path;
use std::process::{Command, Output, Stdio};

pub(crate) enum Counter {
    Perf,
    Valgrind,
    Time,
}

impl Counter {
    /// The first that works here; `ASYNC_LINT_COUNT` may name another (`perf`, `valgrind`, `time`).
    pub(crate) fn best() -> Counter {
        match std::env::var("ASYNC_LINT_COUNT").as_deref() {
            Ok("perf") => return Counter::Perf,
            Ok("valgrind") => return Counter::Valgrind,
            Ok("time") => return Counter::Time,
            _ => {}
        }
        let works = |counter: &Counter| counter.count(Command::new("true")).is_some();
        [Counter::Perf, Counter::Valgrind].into_iter().find(works).unwrap_or(Counter::Time)
    }

    pub(crate) fn unit(&self) -> &'static str {
        match self {
            Counter::Perf => "instructions, counted by the kernel",
            Counter::Valgrind => "instructions, counted by valgrind",
            Counter::Time => "microseconds of the processor (nothing here counts instructions)",
        }
    }

    /// What it costs to check these files, of which the first is the root of a crate.
    pub(crate) fn cost(&self, files: &[(String, String)]) -> f64 {
        let dir = tempfile::tempdir().expect("a folder for the code");
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).expect("a file of our own");
        }
        let root = &files.first().expect("a file").0;
        self.count(check(dir.path(), root)).expect("a count")
    }

    fn count(&self, command: Command) -> Option<f64> {
        match self {
            Counter::Perf => {
                let output = under(&["perf", "stat", "-x,", "-e", "instructions:u"], command)?;
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                text.lines().find(|line| line.contains("instructions"))?.split(',').next()?.parse().ok()
            }
            Counter::Valgrind => {
                let tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"];
                let output = under(&tool, command)?;
                let text = String::from_utf8_lossy(&output.stderr).into_owned();
                let line = text.lines().find(|line| line.contains("I refs:") || line.contains("I   refs:"))?;
                line.rsplit(':').next()?.trim().replace(',', "").parse().ok()
            }
            Counter::Time => time(command),
        }
    }
}

fn check(dir: &Path, root: &str) -> Command {
    let program = std::env::var("ASYNC_LINT_BENCH_BINARY");
    let mut command = Command::new(program.as_deref().unwrap_or(env!("CARGO_BIN_EXE_cargo-async-lint")));
    command.args(["async-lint", "--no-cache", "--no-cargo", "--message-format", "json", root]).current_dir(dir);
    command
}

/// The command run by another program; on one thread, so that what is counted is the same each time.
fn under(program: &[&str], command: Command) -> Option<Output> {
    let mut counting = Command::new(program[0]);
    counting.args(&program[1..]).arg(command.get_program()).args(command.get_args());
    if let Some(dir) = command.get_current_dir() {
        counting.current_dir(dir);
    }
    counting.env("RAYON_NUM_THREADS", "1").stdin(Stdio::null()).output().ok()
}

/// Microseconds that the children of a shell have worked.
fn time(command: Command) -> Option<f64> {
    let output = under(&["bash", "-c", "\"$@\" >/dev/null 2>&1; times", "-"], command)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let of_children = text.lines().nth(1)?;
    let seconds = of_children.split_whitespace().map(|time| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m')?;
        Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
    });
    seconds.sum::<Option<f64>>().map(|seconds| seconds * 1e6)
}
