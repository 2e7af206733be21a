//! The conversation: who may say what when, which texts are open, and which questions go to the [`worker`](mod@super::worker).
//!
//! The server never looks at code, so that it always listens: a newer text, or a request that is taken back, is known at once.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};

use gen_lsp_types::{
    CodeActionParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, FileChangeType,
};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::capabilities;
use super::client::{Abilities, Client, Outgoing};
use super::documents::{Documents, real_path};
use super::events::{Event, Question};
use super::preferences::{Preferences, SECTION};
use super::transport::Incoming;
use crate::session::Change;

/// How far the conversation is.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
enum Phase {
    New,
    Running,
    /// Only `exit` may come.
    Down,
}

/// What the server is there for, when it is told of the editor.
pub(super) type StartWorker = Box<dyn FnOnce(Abilities, Client, Vec<PathBuf>, Preferences) -> Sender<Event> + Send>;

pub(super) struct Server {
    client: Client,
    phase: Phase,
    documents: Documents,
    abilities: Abilities,
    start: Option<StartWorker>,
    worker: Option<Sender<Event>>,
    /// Questions about settings that the editor has not answered.
    asked: HashSet<RequestId>,
}

impl Server {
    pub(super) fn new(client: Client, start: StartWorker) -> Server {
        let (documents, abilities, asked) = Default::default();
        Server { client, phase: Phase::New, documents, abilities, start: Some(start), worker: None, asked }
    }

    /// Answers until the editor is gone. The exit code says whether it has taken its leave.
    pub(super) fn run(mut self, incoming: &Receiver<Incoming>) {
        for message in incoming {
            match message {
                Incoming::Message(Message::Notification(note)) if note.method == "exit" => break,
                Incoming::Message(Message::Notification(note)) => self.note(note),
                Incoming::Message(Message::Request(request)) => self.request(request),
                Incoming::Message(Message::Response(response)) => self.response(response),
                Incoming::Bad(why) => self.client.send(Outgoing::Refusal(why)),
            }
        }
        self.client.send(Outgoing::End(u8::from(self.phase != Phase::Down)));
    }

    fn request(&mut self, Request { id, method, params }: Request) {
        self.client.owe(id.clone());
        match (self.phase, method.as_str()) {
            (Phase::New, "initialize") => self.initialize(&id, params),
            (Phase::New, _) => self.client.refuse(&id, ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Phase::Down, _) => self.client.refuse(&id, ErrorCode::InvalidRequest, "the server was shut down"),
            (_, "initialize") => self.client.refuse(&id, ErrorCode::InvalidRequest, "`initialize` comes once"),
            (_, "shutdown") => {
                self.phase = Phase::Down;
                self.tell(Event::Stop);
                self.worker = None;
                self.client.reply(&id, &Value::Null);
            }
            (_, method) => match question(method, params) {
                Some(Ok(question)) => self.tell(Event::Asked(id, question)),
                Some(Err(why)) => self.client.refuse(&id, ErrorCode::InvalidParams, &why),
                None => self.client.refuse(&id, ErrorCode::MethodNotFound, &format!("no such request: `{method}`")),
            },
        }
    }

    fn initialize(&mut self, id: &RequestId, params: Value) {
        self.phase = Phase::Running;
        self.abilities = Abilities::of(&params);
        self.documents.encoding = self.abilities.encoding;
        let preferences = self.preferences(params.get("initializationOptions").unwrap_or(&Value::Null));
        self.client.reply(id, &capabilities::result(&self.abilities));
        let folders = folders(&params);
        if let Some(start) = self.start.take() {
            self.worker = Some(start(self.abilities.clone(), self.client.clone(), folders, preferences));
        }
    }

    /// Wrong settings are none.
    fn preferences(&self, value: &Value) -> Preferences {
        Preferences::of(value).unwrap_or_else(|why| {
            self.client.show_error(&why);
            Preferences::default()
        })
    }

    fn note(&mut self, Notification { method, params }: Notification) {
        if self.phase != Phase::Running {
            return;
        }
        let understood = match method.as_str() {
            "initialized" => {
                self.register();
                self.ask_for_settings();
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|params| self.opened(params)),
            "textDocument/didChange" => read(params).map(|params| self.changed(params)),
            "textDocument/didClose" => read(params).map(|params| self.closed(params)),
            "textDocument/didSave" => read(params).map(|params| self.saved(params)),
            "workspace/didChangeWatchedFiles" => read(params).map(|params| self.files_changed(params)),
            "workspace/didChangeWorkspaceFolders" => read(params).map(|params| self.folders_changed(params)),
            "workspace/didChangeConfiguration" => {
                self.settings_changed(&params);
                Ok(())
            }
            "$/cancelRequest" => read(params).map(|params| self.cancel(params)),
            _ => Ok(()),
        };
        if let Err(why) = understood {
            self.client.log(&format!("`{method}` is not understood: {why}"));
        }
    }

    fn opened(&mut self, DidOpenTextDocumentParams { text_document: it }: DidOpenTextDocumentParams) {
        if let Some(document) = self.documents.open(it.uri.as_ref(), it.version, it.text).cloned() {
            self.tell(Event::Text(document));
        }
    }

    fn changed(&mut self, DidChangeTextDocumentParams { text_document, content_changes }: DidChangeTextDocumentParams) {
        let uri = text_document.text_document_identifier.uri;
        if let Some(document) = self.documents.change(uri.as_ref(), text_document.version, content_changes).cloned() {
            self.tell(Event::Text(document));
        }
    }

    fn closed(&mut self, params: DidCloseTextDocumentParams) {
        if let Some(document) = self.documents.close(params.text_document.uri.as_ref()) {
            self.tell(Event::Closed(document));
        }
    }

    /// A file that was written, whoever watches for that.
    fn saved(&mut self, params: DidSaveTextDocumentParams) {
        let path = real_path(params.text_document.uri.as_ref());
        self.tell(Event::Files(path.map(|path| (path, Change::Written)).into_iter().collect()));
    }

    fn files_changed(&mut self, params: DidChangeWatchedFilesParams) {
        let changes = params.changes.into_iter().filter_map(|event| {
            let change = match event.kind {
                FileChangeType::Created => Change::Created,
                FileChangeType::Deleted => Change::Removed,
                _ => Change::Written,
            };
            Some((real_path(event.uri.as_ref())?, change))
        });
        self.tell(Event::Files(changes.collect()));
    }

    fn folders_changed(&mut self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<gen_lsp_types::WorkspaceFolder>| -> Vec<PathBuf> {
            folders.iter().filter_map(|folder| real_path(folder.uri.as_ref())).collect()
        };
        self.tell(Event::Folders { added: paths(params.event.added), removed: paths(params.event.removed) });
    }

    fn settings_changed(&mut self, params: &Value) {
        match params.get("settings").filter(|settings| !settings.is_null()) {
            Some(settings) => self.tell(Event::Preferences(self.preferences(settings))),
            None => self.ask_for_settings(),
        }
    }

    fn ask_for_settings(&mut self) {
        if self.abilities.configuration {
            let items = json!({ "items": [{ "section": SECTION }] });
            self.asked.insert(self.client.request("workspace/configuration", items));
        }
    }

    fn response(&mut self, response: Response) {
        if self.asked.remove(&response.id)
            && let Ok(Value::Array(values)) = response.response_result
            && let Some(own) = values.first().filter(|own| !own.is_null())
        {
            self.tell(Event::Preferences(self.preferences(own)));
        }
    }

    fn cancel(&self, params: Cancelled) {
        self.client.refuse(&params.id, ErrorCode::RequestCanceled, "the request was taken back");
    }

    /// Asks the editor to watch the files that decide about findings.
    fn register(&self) {
        if !self.abilities.watches {
            return;
        }
        let patterns = ["**/*.rs", "**/*.toml", "**/Cargo.lock", "**/async-lint.baseline", "**/.cargo/config"];
        let watchers: Vec<Value> = patterns.iter().map(|pattern| json!({ "globPattern": pattern })).collect();
        let method = "workspace/didChangeWatchedFiles";
        let options = json!({ "watchers": watchers });
        let registration = json!({ "id": "async-lint-files", "method": method, "registerOptions": options });
        self.client.request("client/registerCapability", json!({ "registrations": [registration] }));
    }

    fn tell(&self, event: Event) {
        if let Some(worker) = &self.worker {
            // A worker that is gone has said why.
            let _ = worker.send(event);
        }
    }
}

#[derive(serde::Deserialize)]
struct Cancelled {
    id: RequestId,
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}

/// What a request asks for; `None` where that is nothing the server knows of.
fn question(method: &str, params: Value) -> Option<Result<Question, String>> {
    Some(match method {
        "textDocument/diagnostic" => read(params).map(Question::Findings),
        "textDocument/codeAction" => read::<CodeActionParams>(params).map(|params| Question::Actions(Box::new(params))),
        "textDocument/hover" => read(params).map(Question::Hover),
        "textDocument/codeLens" => read(params).map(Question::Lenses),
        "textDocument/inlayHint" => read(params).map(Question::Hints),
        "textDocument/documentLink" => read(params).map(Question::Links),
        _ => return None,
    })
}

/// The folders that are open in the editor.
fn folders(params: &Value) -> Vec<PathBuf> {
    let listed = params.get("workspaceFolders").and_then(Value::as_array);
    let uris = listed.into_iter().flatten().filter_map(|folder| folder.get("uri")?.as_str());
    let folders: Vec<PathBuf> = uris.filter_map(real_path).collect();
    let root = || params.get("rootUri").and_then(Value::as_str).and_then(real_path);
    let path = || params.get("rootPath").and_then(Value::as_str).map(PathBuf::from);
    if folders.is_empty() { root().or_else(path).into_iter().collect() } else { folders }
}
