//! The thread that looks at code. It takes what has come in meanwhile all at once, so that of several edits only the last
//! one costs something; then it looks at what has changed, says what is new, and answers.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender};
use std::time::Duration;

use lsp_server::{ErrorCode, RequestId};
use serde_json::Value;

use super::answers;
use super::client::{Abilities, Client};
use super::diagnostics::{self, ByFile};
use super::documents::Document;
use super::events::{Event, Question};
use super::preferences::Preferences;
use super::progress::Progress;
use super::publish::Publisher;
use super::roots::{Root, Roots, is_project, is_published};
use crate::commands::judge::Judged;
use crate::error::Error;
use crate::pipeline::setup::Basis;

/// Nobody who types waits this long between two letters.
const CALM: Duration = Duration::from_millis(300);

/// A question, and the version of the text that it was asked about.
struct Asked {
    id: RequestId,
    question: Question,
    version: Option<i32>,
}

pub(super) struct Worker {
    /// For what others find out beside the work.
    events: Sender<Event>,
    client: Client,
    abilities: Abilities,
    roots: Roots,
    publisher: Publisher,
    progress: Progress,
    open: BTreeMap<String, Document>,
    asked: Vec<Asked>,
    is_over: bool,
}

impl Worker {
    pub(super) fn new(events: Sender<Event>, editor: (Client, Abilities), roots: Roots, progress: Progress) -> Worker {
        let (client, abilities) = editor;
        let publisher = Publisher::new(client.clone(), abilities.pulls);
        Worker {
            events,
            client,
            abilities,
            roots,
            publisher,
            progress,
            open: BTreeMap::new(),
            asked: Vec::new(),
            is_over: false,
        }
    }

    /// Works until nobody asks any more.
    pub(super) fn run(mut self, folders: &[PathBuf], events: &Receiver<Event>) {
        let mut next = events.try_recv().ok();
        self.begin(folders, &mut next, events);
        loop {
            let event = match next.take() {
                Some(event) => event,
                None => match self.wait(events) {
                    Some(event) => event,
                    None => continue,
                },
            };
            self.take_in(event);
            events.try_iter().for_each(|event| self.take_in(event));
            if self.is_over {
                return;
            }
            self.catch_up();
            next = events.try_recv().ok();
            if next.is_none() {
                self.warm_up();
            }
        }
    }

    /// The next event; none comes for a while: then there is time to look at what follows from edits.
    fn wait(&mut self, events: &Receiver<Event>) -> Option<Event> {
        let unsettled = self.roots.all.iter().position(|root| root.session.is_unsettled());
        let Some(at) = unsettled else {
            // There is always somebody to send: the worker itself.
            return events.recv().ok();
        };
        let event = events.recv_timeout(CALM).ok();
        if event.is_none() {
            self.settle(at);
        }
        event
    }

    fn settle(&mut self, at: usize) {
        let session = &mut self.roots.all[at].session;
        if session.is_unsettled() {
            let done = caught(|| session.settle());
            self.log_times(at);
            self.look_at(at, done);
        }
    }

    /// For who wants to know what the server does.
    fn log_times(&self, at: usize) {
        let times = self.roots.all[at].session.take_times();
        if self.abilities.traces && !times.is_empty() {
            self.client.log(&times);
        }
    }

    /// Looks at the projects of the folders. Texts that are open already count.
    fn begin(&mut self, folders: &[PathBuf], next: &mut Option<Event>, events: &Receiver<Event>) {
        next.take().into_iter().chain(events.try_iter()).for_each(|event| self.take_in(event));
        for folder in folders.iter().filter(|folder| is_project(folder)) {
            self.make(folder);
        }
        self.catch_up();
    }

    fn make(&mut self, path: &Path) {
        if let Err(why) = self.roots.make(path) {
            self.client.show_error(&why);
        }
    }

    fn take_in(&mut self, event: Event) {
        match event {
            Event::Text(document) => {
                if let Some(at) = self.roots.of(&document.path) {
                    self.roots.all[at].session.set_text(&document.path, Some(document.text.clone()));
                }
                self.open.insert(document.uri.clone(), document);
            }
            Event::Closed(document) => {
                self.open.remove(&document.uri);
                self.publisher.tell(&document.path, None);
                for root in &mut self.roots.all {
                    root.session.set_text(&document.path, None);
                }
            }
            Event::Files(changes) => {
                for (path, change) in changes {
                    self.roots.all.iter_mut().for_each(|root| root.session.file_changed(&path, change));
                }
            }
            Event::Folders { added, removed } => {
                let open: Vec<PathBuf> = self.open.values().map(|document| document.path.clone()).collect();
                let left = self.roots.leave(&removed, &open);
                added.iter().filter(|folder| is_project(folder)).for_each(|folder| self.make(folder));
                self.publish(left);
            }
            Event::Preferences(preferences) => self.set(preferences),
            Event::Confirmed(home, answer) => self.confirm(&home, *answer),
            Event::Read(home, judged) => self.come_back(&home, *judged),
            Event::Stop => self.is_over = true,
            Event::Asked(id, question) => {
                let version = self.open.get(question.uri()).map(|document| document.version);
                self.asked.push(Asked { id, question, version });
            }
        }
    }

    fn set(&mut self, preferences: Preferences) {
        if preferences == self.roots.preferences {
            return;
        }
        let (lenses, hints) = (preferences.code_lens, preferences.inlay_hints);
        let changed = (lenses != self.roots.preferences.code_lens, hints != self.roots.preferences.inlay_hints);
        let is_more = preferences.args != self.roots.preferences.args;
        match is_more {
            true => {
                if let Err(why) = self.roots.set(preferences) {
                    self.client.show_error(&why);
                }
            }
            false => self.roots.preferences = preferences,
        }
        if changed.0 && self.abilities.refreshes_lenses {
            self.client.request("workspace/codeLens/refresh", Value::Null);
        }
        if changed.1 && self.abilities.refreshes_hints {
            self.client.request("workspace/inlayHint/refresh", Value::Null);
        }
    }

    /// Looks at everything that has changed, and answers.
    fn catch_up(&mut self) {
        let paths: Vec<PathBuf> = self.open.values().map(|document| document.path.clone()).collect();
        let is_rust = |path: &&PathBuf| path.extension().is_some_and(|extension| extension == "rs");
        for path in paths.iter().filter(is_rust) {
            if self.roots.of(path).is_none() && !is_published(path) {
                self.make(path);
                self.give_texts();
                self.refresh_all();
            }
        }
        self.give_texts();
        self.refresh_all();
        for document in self.open.values() {
            if !self.is_waited_for(document) {
                self.publisher.tell(&document.path, Some(document));
            }
        }
        self.answer();
    }

    /// Sessions that are new learn of the open texts.
    fn give_texts(&mut self) {
        for document in self.open.values() {
            if let Some(at) = self.roots.of(&document.path) {
                self.roots.all[at].session.set_text(&document.path, Some(document.text.clone()));
            }
        }
    }

    fn refresh_all(&mut self) {
        for at in 0..self.roots.all.len() {
            let session = &self.roots.all[at].session;
            if session.is_stale() && !session.is_away() {
                self.refresh(at);
            }
        }
    }

    fn refresh(&mut self, at: usize) {
        let root = &mut self.roots.all[at];
        let title = format!("async-lint: {}", name_of(&root.home));
        let running = root.session.takes_long().then(|| self.progress.begin(&title));
        let done = caught(|| root.session.refresh());
        drop(running);
        self.log_times(at);
        self.have_confirmed(at);
        self.look_at(at, done.map(drop));
    }

    /// Cargo is asked beside the work.
    fn have_confirmed(&mut self, at: usize) {
        let Root { home, session, .. } = &mut self.roots.all[at];
        if let Some(ask) = session.doubt() {
            let (home, events) = (home.clone(), self.events.clone());
            std::thread::spawn(move || {
                // Where nobody works any more, nobody wants to know.
                let _ = events.send(Event::Confirmed(home, Box::new(ask())));
            });
        }
    }

    fn confirm(&mut self, home: &Path, answer: Result<Basis, Error>) {
        let Some(at) = self.roots.all.iter().position(|root| root.home == home) else { return };
        let Root { session, answer: kept, .. } = &mut self.roots.all[at];
        if session.is_away() {
            *kept = Some(answer);
            return;
        }
        let done = caught(|| session.confirm(answer));
        if !matches!(done, Ok(false)) {
            self.look_at(at, done.map(drop));
        }
    }

    /// Has the code of projects read of which only the last findings are known, beside the work.
    fn warm_up(&mut self) {
        for Root { home, session, .. } in &mut self.roots.all {
            if let Some(read) = session.leave_cold() {
                let (home, events, progress) = (home.clone(), self.events.clone(), self.progress.clone());
                std::thread::spawn(move || {
                    let running = progress.begin(&format!("async-lint: {}", name_of(&home)));
                    let judged = caught(read);
                    drop(running);
                    // Where nobody works any more, nobody wants to know.
                    let _ = events.send(Event::Read(home, Box::new(judged)));
                });
            }
        }
    }

    fn come_back(&mut self, home: &Path, judged: Result<Judged, String>) {
        let Some(at) = self.roots.all.iter().position(|root| root.home == home) else { return };
        let root = &mut self.roots.all[at];
        let (judged, done) = match judged {
            Ok(judged) => (Some(judged), Ok(())),
            Err(why) => (None, Err(why)),
        };
        root.session.come_back(judged);
        if let Some(answer) = root.answer.take() {
            self.confirm(home, answer);
        }
        self.look_at(at, done);
    }

    /// Shows what a look has come to.
    fn look_at(&mut self, at: usize, done: Result<(), String>) {
        let root = &mut self.roots.all[at];
        let found = done.and_then(|()| found(root, &self.abilities).map_err(|error| error.to_string()));
        match found {
            Ok(found) => {
                let before = std::mem::replace(&mut root.found, found);
                root.error = None;
                let paths = before.into_keys().chain(self.roots.all[at].found.keys().cloned()).collect();
                self.publish(paths);
            }
            Err(why) => {
                if root.error.as_ref() != Some(&why) {
                    self.client.show_error(&why);
                }
                self.roots.all[at].error = Some(why);
            }
        }
    }

    fn publish(&mut self, paths: BTreeSet<PathBuf>) {
        let asked: BTreeSet<&str> = self.asked.iter().map(|asked| asked.question.uri()).collect();
        let shown = paths.into_iter().map(|path| {
            let found = self.roots.all.iter().filter_map(|root| root.found.get(&path)).flatten();
            (path.clone(), found.map(|found| found.shown.clone()).collect())
        });
        let open: BTreeMap<PathBuf, &Document> = self.open.values().map(|it| (it.path.clone(), it)).collect();
        let changed = self.publisher.found(shown.collect(), &open);
        let is_news = |path: &PathBuf| open.get(path).is_some_and(|document| !asked.contains(&*document.uri));
        if self.abilities.pulls && self.abilities.refreshes && changed.iter().any(is_news) {
            self.client.request("workspace/diagnostic/refresh", Value::Null);
        }
    }

    /// The text has changed while its project is read.
    fn is_waited_for(&self, document: &Document) -> bool {
        let root = self.roots.of(&document.path).map(|at| &self.roots.all[at].session);
        root.is_some_and(|session| session.is_away() && session.is_stale())
    }

    /// The code of its project is being read.
    fn is_away(&self, document: &Document) -> bool {
        self.roots.of(&document.path).is_some_and(|at| self.roots.all[at].session.is_away())
    }

    fn answer(&mut self) {
        for Asked { id, question, version } in std::mem::take(&mut self.asked) {
            let now = self.open.get(question.uri());
            if !self.client.waits(&id) {
                continue;
            }
            if now.map(|document| document.version) != version {
                match question {
                    Question::Findings(_) => self.client.postpone(&id),
                    _ => self.client.refuse(&id, ErrorCode::ContentModified, "the text has changed since"),
                }
                continue;
            }
            // Findings are known from the last run.
            let waits = now.is_some_and(|now| match question {
                Question::Findings(_) => self.is_waited_for(now),
                _ => self.is_away(now),
            });
            if waits {
                self.asked.push(Asked { id, question, version });
                continue;
            }
            // What is said of code, in words, is the whole truth.
            if let (Question::Hover(_) | Question::Lenses(_), Some(now)) = (&question, &now)
                && let Some(at) = self.roots.of(&now.path)
            {
                self.settle(at);
            }
            let now = self.open.get(question.uri());
            let answered = caught(|| Ok(answers::answer(&question, now, &self.roots, &self.abilities)));
            match answered {
                Ok(answer) => self.client.reply(&id, &answer),
                Err(why) => self.client.refuse(&id, ErrorCode::InternalError, &why),
            }
        }
    }
}

/// The findings of a project by file.
fn found(root: &Root, abilities: &Abilities) -> Result<ByFile, Error> {
    let selected = root.session.selected()?;
    Ok(root.session.judged().map_or_else(ByFile::new, |judged| diagnostics::by_file(judged, selected, abilities)))
}

fn name_of(home: &Path) -> String {
    home.file_name().map_or_else(|| "project".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Does something that a fault of this program may end: the server goes on.
fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("a fault of async-lint itself: it is written to standard error".to_owned()),
    }
}
