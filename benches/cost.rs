//! What a run costs on a real project, as ratios within one run of this program: a cold one to parsing the same files
//! with syn alone, one after an edit and one where nothing has changed to a cold one.
//!
//! `cargo bench --bench cost -- PROJECT`, where PROJECT is the folder of any cargo project whose dependencies have been
//! fetched. docs/performance.md says what came out.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;

/// The fastest of so many runs counts: the others were disturbed.
const RUNS: usize = 3;
/// How often the memory of a run is looked at.
const SAMPLE: Duration = Duration::from_millis(5);

fn main() {
    let project = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let Some(project) = project.or_else(|| std::env::var("ASYNC_LINT_BENCH").ok()) else {
        println!("give the folder of a cargo project: cargo bench --bench cost -- PROJECT");
        return;
    };
    let project = Path::new(&project);
    let cache = tempfile::tempdir().expect("a folder for the cache");
    let cache = cache.path().to_str().expect("a plain name");

    let files = files_read(project);
    let bytes: u64 = files.iter().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
    println!("read          {} files, {:.1} MB", files.len(), bytes as f64 / 1e6);
    let parse = best(|| parse(&files));
    let cold = best(|| run(project, &["--no-cache"]));
    run(project, &["--cache-dir", cache]);
    let edited = best(|| {
        forget_findings(Path::new(cache));
        run(project, &["--cache-dir", cache])
    });
    let unchanged = best(|| run(project, &["--cache-dir", cache]));
    let metadata = best(|| metadata(project));

    let times = |cost: Cost, of: Cost| {
        format!("{:.2} of the time, {:.2} of the work", cost.time / of.time, cost.work / of.work)
    };
    println!("syn alone     {parse}");
    println!("cold          {cold}; to syn alone: {}", times(cold, parse));
    println!("after an edit {edited}; to cold: {}", times(edited, cold));
    println!("unchanged     {unchanged}; to cold: {}", times(unchanged, cold));
    println!("cargo's part  {metadata}, of each run");
}

/// What was measured.
#[derive(Copy, Clone)]
struct Cost {
    /// Seconds from start to end.
    time: f64,
    /// Seconds of all processors, which tells more on a machine that does other things too.
    work: f64,
    /// Kilobytes; 0 where nobody tells.
    peak: u64,
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} s, {:.2} s of work", self.time, self.work)?;
        if self.peak > 0 { write!(f, ", {} MB", self.peak / 1024) } else { Ok(()) }
    }
}

fn best(measure: impl Fn() -> Cost) -> Cost {
    (0..RUNS).map(|_| measure()).min_by(|a, b| a.work.total_cmp(&b.work)).expect("at least one run")
}

/// Leaves what is known of dependencies, as an edit in the project does.
fn forget_findings(cache: &Path) {
    let kept = std::fs::read_dir(cache.join("facts")).expect("a cache").flatten().map(|entry| entry.path());
    let runs = kept.filter(|path| path.extension().is_some_and(|extension| extension == "run"));
    runs.for_each(|path| std::fs::remove_file(path).expect("a file of our own"));
}

/// All of them parsed and dropped, on as many threads as the program itself uses.
fn parse(files: &[PathBuf]) -> Cost {
    let (started, before) = (Instant::now(), work("self"));
    files.par_iter().for_each(|file| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        std::hint::black_box(syn::parse_file(&text).is_ok());
    });
    Cost { time: started.elapsed().as_secs_f64(), work: work("self") - before, peak: 0 }
}

fn command(project: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-async-lint"));
    command.args(["--offline", "-W", "all"]).args(args).current_dir(project).stdin(Stdio::null());
    command
}

fn run(project: &Path, args: &[&str]) -> Cost {
    measured(command(project, args).arg("-q"))
}

fn metadata(project: &Path) -> Cost {
    measured(Command::new("cargo").args(["metadata", "--offline", "--format-version", "1"]).current_dir(project))
}

fn measured(command: &mut Command) -> Cost {
    let started = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a program to run");
    let (mut peak, mut done) = (0, 0.0_f64);
    while child.try_wait().expect("a child").is_none() {
        peak = peak.max(high_water(child.id()));
        done = done.max(work(&child.id().to_string()));
        std::thread::sleep(SAMPLE);
    }
    Cost { time: started.elapsed().as_secs_f64(), work: done, peak }
}

/// What Linux says of the time that a process and its children have worked, in seconds of 100 ticks.
fn work(pid: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let behind_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = behind_name.split_whitespace().skip(11).take(4).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// What Linux says of a process's memory.
fn high_water(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// The files that a run without a cache reads.
fn files_read(project: &Path) -> Vec<PathBuf> {
    let output = command(project, &["--no-cache", "-vv"]).output().expect("a program to run");
    let text = String::from_utf8_lossy(&output.stderr);
    text.lines().filter_map(|line| line.strip_prefix("note: read ")).map(PathBuf::from).collect()
}
