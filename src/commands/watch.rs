//! `--watch`: looks again whenever a file changes, and says what came and what went.
//!
//! A [`Session`] keeps what is known, so that a look costs what has changed. Keys are lines of standard input: no terminal has
//! to be put into another mode, and a script can type them as well.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Outcome, fix, show, written};
use crate::error::Error;
use crate::options::{CheckOptions, Fixing};
use crate::pipeline::stages::Stages;
use crate::project::canonical;
use crate::report;
use crate::session::{Change, Session};

/// Editors write a file in several steps: a look waits until this long nothing has happened.
const CALM: Duration = Duration::from_millis(40);

/// So many lines are shown of what came, and of what went.
const MAX_LINES: usize = 10;

const CLEAR: &str = "\u{1b}[2J\u{1b}[3J\u{1b}[H";

const KEYS: &str = "keys, each with Enter:
  r      check again
  f      make the safe fixes in the files, committed or not
  /WORD  show only findings with WORD in their message, name or file; / shows all
  h      show this
  q      quit";

/// What the watch waits for.
enum Event {
    Files(Vec<PathBuf>),
    Key(String),
}

/// Findings as lines that tell them apart, and how often each is there.
type Lines = BTreeMap<String, usize>;

/// Looks at the code again and again, until somebody wants no more.
pub(super) fn watch(options: &CheckOptions, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let (events, received) = channel();
    let keys = events.clone();
    std::thread::spawn(move || read_keys(&keys));
    let mut watch = Watch {
        session: Session::new(options.clone(), Stages::new(options.progress)),
        options: options.clone(),
        files: Files::new(events),
        before: None,
        outcome: Outcome::Clean,
    };
    watch.look(out, err)?;
    watch.confirm(out, err)?;
    watch.run(&received, out, err)?;
    Ok(watch.outcome)
}

/// Until nobody types any more.
fn read_keys(to: &Sender<Event>) {
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        if to.send(Event::Key(line.trim().to_owned())).is_err() {
            return;
        }
    }
}

struct Watch {
    session: Session,
    options: CheckOptions,
    files: Files,
    /// What was found last.
    before: Option<Lines>,
    outcome: Outcome,
}

impl Watch {
    fn run(&mut self, events: &Receiver<Event>, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Error> {
        let mut next = None;
        while let Some(event) = next.take().or_else(|| events.recv().ok()) {
            match event {
                Event::Key(key) => match key.as_str() {
                    "q" => return Ok(()),
                    "f" => self.fix(out, err)?,
                    "r" | "" => {
                        self.session.reread();
                        self.look(out, err)?;
                    }
                    key if key.starts_with('/') => {
                        self.options.filter = Some(key[1..].to_lowercase()).filter(|word| !word.is_empty());
                        self.look(out, err)?;
                    }
                    _ => writeln!(out, "{KEYS}").and_then(|()| out.flush()).map_err(written)?,
                },
                Event::Files(paths) => {
                    let mut paths: BTreeSet<PathBuf> = paths.into_iter().collect();
                    next = loop {
                        match events.recv_timeout(CALM) {
                            Ok(Event::Files(more)) => paths.extend(more),
                            other => break other.ok(),
                        }
                    };
                    paths.iter().for_each(|path| self.changed(path));
                    if self.session.is_stale() {
                        self.look(out, err)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn changed(&mut self, path: &Path) {
        let (path, is_there) = match canonical(path) {
            Ok(path) => (path, true),
            Err(_) => (path.to_path_buf(), false),
        };
        let change = match (is_there, self.session.has(&path)) {
            (true, true) => Change::Written,
            (true, false) => Change::Created,
            (false, _) => Change::Removed,
        };
        self.session.file_changed(&path, change);
    }

    /// Looks at what has changed and shows what is found. What is wrong with settings or manifests is said, and the watch goes on.
    fn look(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Error> {
        let started = Instant::now();
        let looked = self.session.refresh().and_then(|_| self.session.settle());
        self.session.hide_progress();
        self.show(looked.map(drop), started, out, err)
    }

    /// Cargo may say something else than last time.
    fn confirm(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Error> {
        let started = Instant::now();
        let Some(ask) = self.session.doubt() else { return Ok(()) };
        match self.session.confirm(ask()) {
            Ok(false) => Ok(()),
            done => self.show(done.map(drop), started, out, err),
        }
    }

    fn show(
        &mut self,
        looked: Result<(), Error>,
        started: Instant,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Error> {
        if std::io::stdout().is_terminal() {
            write!(out, "{CLEAR}").map_err(written)?;
        }
        if let Err(error) = looked {
            match &error {
                Error::Config(error) => report::write_config_error(error, err),
                error => report::write_error(error, err),
            }
            .map_err(written)?;
        }
        if let Some(judged) = self.session.judged() {
            report::write_notes(&judged.setup.notes, err).map_err(written)?;
            self.outcome = show::show(&self.options, judged, None, (started, &mut *out, &mut *err))?;
        }
        self.compare(out)?;
        self.files.watch(&self.session);
        writeln!(out, "watching for changes (h and Enter for the keys)").and_then(|()| out.flush()).map_err(written)
    }

    /// Says what came and what went.
    fn compare(&mut self, out: &mut dyn Write) -> Result<(), Error> {
        let Some(judged) = self.session.judged() else { return Ok(()) };
        let sources = &judged.found.sources;
        let mut now = Lines::new();
        for found in self.session.selected()?.found {
            let file = sources.file(found.primary.span.file).name.clone();
            *now.entry(format!("{file}: {}", found.message)).or_default() += 1;
        }
        let Some(before) = self.before.replace(now.clone()) else { return Ok(()) };
        for (sign, lines) in [("+", more_than(&now, &before)), ("-", more_than(&before, &now))] {
            for line in lines.iter().take(MAX_LINES) {
                writeln!(out, "{sign} {}", crate::base::plain::line(line)).map_err(written)?;
            }
            if let Some(more) = lines.len().checked_sub(MAX_LINES).filter(|more| *more > 0) {
                writeln!(out, "{sign} {more} more").map_err(written)?;
            }
        }
        Ok(())
    }

    /// Makes the safe fixes in the files. Who presses the key has the files before him, and his changes in them.
    fn fix(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> Result<(), Error> {
        let (allow_dirty, allow_staged, allow_no_vcs) = (true, true, true);
        let fixing = Fixing { allow_dirty, allow_staged, allow_no_vcs, ..Fixing::default() };
        let options = CheckOptions { fix: Some(fixing), ..self.options.clone() };
        let fixed = self.session.with_judged(|judged, stages| {
            let (judged, fixes) = fix::run(&options, &fixing, judged, stages)?;
            fixes.write()?;
            Ok((judged, fixes.notes(&fixing)))
        });
        match fixed {
            Ok(notes) => report::write_notes(&notes, err).map_err(written)?,
            Err(error) => report::write_error(&error, err).map_err(written)?,
        }
        self.look(out, err)
    }
}

/// What is more often in `one` than in the other.
fn more_than(one: &Lines, other: &Lines) -> Vec<String> {
    let more = |(line, count): (&String, &usize)| {
        let more = count.saturating_sub(other.get(line).copied().unwrap_or_default());
        std::iter::repeat_n(line.clone(), more)
    };
    one.iter().flat_map(more).collect()
}

/// The folders that are watched.
struct Files {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
}

impl Files {
    /// Without a watcher of the system, only keys have the code looked at again.
    fn new(to: Sender<Event>) -> Files {
        let tell = move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            if !matches!(event.kind, EventKind::Access(_)) {
                // Where nobody waits any more, nobody wants to know.
                let _ = to.send(Event::Files(event.paths));
            }
        };
        Files { watcher: notify::recommended_watcher(tell).ok(), watched: BTreeSet::new() }
    }

    /// Watches the folders of the packages, but for what a build makes, and those of settings and rules.
    fn watch(&mut self, session: &Session) {
        let Some(watcher) = &mut self.watcher else { return };
        for (folder, mode) in session.watched_folders() {
            if self.watched.insert(folder.clone()) {
                let mode = if mode { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
                // A folder that is gone by now has nothing to watch.
                let _ = watcher.watch(&folder, mode);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_twice_may_come_once() {
        let lines = |list: &[(&str, usize)]| list.iter().map(|(line, count)| ((*line).to_owned(), *count)).collect();
        let (before, now): (Lines, Lines) = (lines(&[("a", 1), ("b", 2)]), lines(&[("a", 2), ("c", 1)]));
        assert_eq!(more_than(&now, &before), ["a", "c"]);
        assert_eq!(more_than(&before, &now), ["b", "b"]);
    }
}
