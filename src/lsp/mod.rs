//! `lsp`: findings, fixes and explanations for an editor, over standard input and output.
//!
//! Three threads share the work. One reads messages ([`transport`]); the [`server`] keeps the conversation and the open texts
//! ([`documents`]) and is never busy; the [`mod@worker`] looks at code, through a [`Session`](crate::session::Session) for each
//! project ([`roots`]), and says what it finds ([`publish`], [`diagnostics`]) and what it is asked ([`answers`]). The thread
//! that has begun writes: all that stands on standard output is protocol.

mod actions;
mod answers;
mod capabilities;
mod client;
mod diagnostics;
mod documents;
mod events;
mod hints;
mod hover;
mod position;
mod preferences;
mod progress;
mod publish;
mod roots;
mod server;
mod transport;
mod uri;
mod worker;

use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread::spawn;

use client::{Abilities, Client, Outgoing};
use events::Event;
use preferences::Preferences;
use progress::Progress;
use roots::Roots;
use server::Server;
use transport::Incoming;
use worker::Worker;

use crate::options::ServeOptions;
use crate::pipeline::stages::Stages;

/// The editor went away without taking its leave.
const LEFT: u8 = 1;

/// Answers an editor until it is gone. The exit code is the protocol's.
pub(crate) fn serve(options: ServeOptions, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let (to_writer, outgoing) = channel();
    let (to_server, incoming) = channel();
    spawn(move || listen(&to_server));
    let client = Client::new(to_writer);
    let typed = options.typed;
    let start = move |abilities: Abilities, client: Client, folders: Vec<PathBuf>, preferences: Preferences| {
        let (events, received) = channel();
        let worker = worker(events.clone(), (client, abilities), (typed, preferences));
        spawn(move || worker.run(&folders, &received));
        events
    };
    spawn(move || Server::new(client, Box::new(start)).run(&incoming));
    for outgoing in outgoing {
        let done = match outgoing {
            Outgoing::End(code) => return code,
            Outgoing::Message(message) => transport::write(&message, out),
            Outgoing::Refusal(why) => transport::write_refusal(&why, out),
        };
        if let Err(error) = done {
            // Where nobody reads messages, somebody may read this.
            let _ = writeln!(err, "async-lint: cannot write to the editor: {error}");
            return LEFT;
        }
    }
    LEFT
}

/// Reads messages until there are no more.
fn listen(to: &Sender<Incoming>) {
    let mut input = BufReader::new(io::stdin());
    loop {
        match transport::read(&mut input) {
            Ok(Some(message)) => {
                if to.send(message).is_err() {
                    return;
                }
            }
            Ok(None) => return,
            Err(error) => {
                let _ = writeln!(io::stderr(), "async-lint: cannot read from the editor: {error}");
                return;
            }
        }
    }
}

fn worker(events: Sender<Event>, editor: (Client, Abilities), set: (Vec<std::ffi::OsString>, Preferences)) -> Worker {
    let progress = Progress::new(editor.0.clone(), editor.1.progress);
    let (typed, preferences) = set;
    let shown = progress.clone();
    let stages = move || {
        let shown = shown.clone();
        Stages::told_to(Box::new(move |what| shown.report(what)))
    };
    Worker::new(events, editor, Roots::new(typed, preferences, Box::new(stages)), progress)
}
