//! The stages of a run as people see them: how long each took, and a sign of life while somebody waits at a terminal.

use std::io::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is done one after the other.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) enum Stage {
    Discover,
    Changes,
    Rules,
    Replay,
    Read,
    Solve,
    Lints,
    Suppress,
    Keep,
    Report,
}

impl Stage {
    const LAST: Stage = Stage::Report;

    fn about(self) -> &'static str {
        match self {
            Stage::Discover => "ask cargo for crates and targets",
            Stage::Changes => "ask git what changed",
            Stage::Rules => "read config and rules",
            Stage::Replay => "look for what the last run found",
            Stage::Read => "read files, resolve names",
            Stage::Solve => "infer types, follow calls, find out what blocks",
            Stage::Lints => "judge",
            Stage::Suppress => "apply what the code allows",
            Stage::Keep => "keep facts for the next run",
            Stage::Report => "report",
        }
    }
}

/// A person waits this long without wondering.
const PATIENCE: Duration = Duration::from_millis(500);

/// The stages of one run.
#[derive(Default)]
pub(crate) struct Stages {
    done: Mutex<Vec<(Stage, Duration)>>,
    progress: Mutex<Option<Progress>>,
    /// Is told what is done now.
    listener: Option<Listener>,
}

/// Is told what is done now.
pub(crate) type Listener = Box<dyn Fn(&'static str) + Send + Sync>;

impl Stages {
    /// With a sign of life on standard error where there is somebody to see it.
    pub(crate) fn new(shown: bool) -> Stages {
        Stages { done: Mutex::default(), progress: Mutex::new(shown.then(Progress::start)), listener: None }
    }

    /// For somebody who shows how far it is.
    pub(crate) fn told_to(listener: Listener) -> Stages {
        Stages { listener: Some(listener), ..Stages::default() }
    }

    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        if let Some(listener) = &self.listener {
            listener(stage.about());
        }
        if let Some(progress) = lock(&self.progress).as_ref() {
            progress.bar.set_position(stage as u64);
            progress.bar.set_message(stage.about());
        }
        let begun = Instant::now();
        let result = work();
        let mut done = lock(&self.done);
        match done.iter_mut().find(|(other, _)| *other == stage) {
            Some((_, time)) => *time += begun.elapsed(),
            None => done.push((stage, begun.elapsed())),
        }
        result
    }

    /// Takes the sign of life away, before anything else is written.
    pub(crate) fn hide(&self) {
        drop(lock(&self.progress).take());
    }

    /// How long each stage took since this was asked last, in a line.
    pub(crate) fn take_times(&self) -> String {
        let done = std::mem::take(&mut *lock(&self.done));
        let times = done.iter().map(|(stage, time)| format!("{} {} ms", stage.about(), time.as_millis()));
        times.collect::<Vec<_>>().join("; ")
    }

    /// A line a stage, in the order in which they were begun, and the whole run.
    pub(crate) fn write_table(&self, total: Duration, out: &mut dyn Write) -> std::io::Result<()> {
        writeln!(out, "time by stage:")?;
        for (stage, time) in lock(&self.done).iter() {
            writeln!(out, "{:8.3} s  {}", time.as_secs_f64(), stage.about())?;
        }
        writeln!(out, "{:8.3} s  all together", total.as_secs_f64())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

/// A line on the terminal that comes when patience is over, and goes without a trace.
struct Progress {
    bar: ProgressBar,
    /// Dropped to stop the waiting.
    stop: Option<Sender<()>>,
    waiting: Option<JoinHandle<()>>,
}

impl Progress {
    fn start() -> Progress {
        let bar = ProgressBar::with_draw_target(Some(Stage::LAST as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:20} {msg} ({elapsed})") {
            bar.set_style(style.progress_chars("=> "));
        }
        let (stop, stopped) = channel::<()>();
        let shown = bar.clone();
        let waiting = std::thread::spawn(move || {
            if stopped.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(PATIENCE / 5);
            }
        });
        Progress { bar, stop: Some(stop), waiting: Some(waiting) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.stop.take());
        // A thread that panicked shows nothing any more.
        let _ = self.waiting.take().map(JoinHandle::join);
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_has_a_line_in_the_order_of_the_run() {
        let stages = Stages::default();
        assert_eq!(stages.time(Stage::Discover, || 1) + stages.time(Stage::Lints, || 2), 3);
        stages.time(Stage::Discover, || ());
        let mut out = Vec::new();
        stages.write_table(Duration::from_millis(1500), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> =
            text.lines().map(|line| line.split_once(" s  ").map_or(line, |(_, name)| name)).collect();
        assert_eq!(lines, ["time by stage:", Stage::Discover.about(), Stage::Lints.about(), "all together"]);
        assert!(text.ends_with("   1.500 s  all together\n"), "{text}");
    }
}
