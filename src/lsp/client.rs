//! The editor as the server sees it: what it can do, what is said to it, and which of its requests wait for an answer.

use std::collections::HashSet;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex};

use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde::Serialize;
use serde_json::{Value, json};

use super::position::Encoding;

/// What goes out, in order.
#[derive(Debug)]
pub(super) enum Outgoing {
    Message(Message),
    /// Answers what was no message, and says why.
    Refusal(String),
    /// The conversation is over, with this exit code.
    End(u8),
}

/// What the editor says it can do.
#[derive(Clone, Debug, Default)]
pub(super) struct Abilities {
    pub(super) encoding: Encoding,
    /// It asks for the findings of open texts.
    pub(super) pulls: bool,
    /// It asks again when told to.
    pub(super) refreshes: bool,
    pub(super) refreshes_lenses: bool,
    pub(super) refreshes_hints: bool,
    pub(super) progress: bool,
    /// It answers questions about its settings.
    pub(super) configuration: bool,
    /// It watches the files that it is told to.
    pub(super) watches: bool,
    /// Its edits may make files, and name the versions of texts.
    pub(super) creates_files: bool,
    pub(super) markdown: bool,
    pub(super) tags: bool,
    pub(super) related: bool,
    pub(super) code_description: bool,
    /// It wants to know what the server does.
    pub(super) traces: bool,
}

impl Abilities {
    /// As the parameters of `initialize` tell.
    pub(super) fn of(params: &Value) -> Abilities {
        let at = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let is = |path: &str| at(path).and_then(Value::as_bool).unwrap_or_default();
        let has = |path: &str, wanted: &str| {
            at(path).and_then(Value::as_array).is_some_and(|list| list.iter().any(|one| one == wanted))
        };
        let push = "textDocument/publishDiagnostics";
        Abilities {
            encoding: match has("general/positionEncodings", "utf-8") {
                true => Encoding::Utf8,
                false => Encoding::Utf16,
            },
            pulls: at("textDocument/diagnostic").is_some_and(Value::is_object),
            refreshes: is("workspace/diagnostics/refreshSupport"),
            refreshes_lenses: is("workspace/codeLens/refreshSupport"),
            refreshes_hints: is("workspace/inlayHint/refreshSupport"),
            progress: is("window/workDoneProgress"),
            configuration: is("workspace/configuration"),
            watches: is("workspace/didChangeWatchedFiles/dynamicRegistration"),
            creates_files: is("workspace/workspaceEdit/documentChanges")
                && has("workspace/workspaceEdit/resourceOperations", "create"),
            markdown: has("textDocument/hover/contentFormat", "markdown"),
            traces: params.get("trace").is_some_and(|trace| trace == "verbose"),
            tags: at(&format!("{push}/tagSupport")).is_some_and(|support| !support.is_null()),
            related: is(&format!("{push}/relatedInformation")) || is("textDocument/diagnostic/relatedInformation"),
            code_description: is(&format!("{push}/codeDescriptionSupport"))
                || is("textDocument/diagnostic/codeDescriptionSupport"),
        }
    }
}

/// Where messages to the editor go.
#[derive(Clone)]
pub(super) struct Client {
    out: Sender<Outgoing>,
    /// Requests of the editor that nobody has answered yet.
    open: Arc<Mutex<HashSet<RequestId>>>,
    next: Arc<AtomicI32>,
}

impl Client {
    pub(super) fn new(out: Sender<Outgoing>) -> Client {
        Client { out, open: Arc::default(), next: Arc::default() }
    }

    /// Where nobody reads any more, nothing is said.
    pub(super) fn send(&self, outgoing: Outgoing) {
        let _ = self.out.send(outgoing);
    }

    /// A request that somebody will answer, or take back.
    pub(super) fn owe(&self, id: RequestId) {
        self.lock().insert(id);
    }

    /// Somebody still waits for an answer.
    pub(super) fn waits(&self, id: &RequestId) -> bool {
        self.lock().contains(id)
    }

    /// Answers a request, if nobody has.
    pub(super) fn reply(&self, id: &RequestId, result: &impl Serialize) {
        let response = match serde_json::to_value(result) {
            Ok(result) => Response::new_ok(id.clone(), result),
            Err(error) => Response::new_err(id.clone(), ErrorCode::InternalError as i32, error.to_string()),
        };
        self.respond(response);
    }

    pub(super) fn refuse(&self, id: &RequestId, code: ErrorCode, why: &str) {
        self.respond(Response::new_err(id.clone(), code as i32, why.to_owned()));
    }

    /// Refuses a request that is to be made again.
    pub(super) fn postpone(&self, id: &RequestId) {
        let mut response =
            Response::new_err(id.clone(), ErrorCode::ServerCancelled as i32, "the text changed".to_owned());
        if let Err(error) = &mut response.response_result {
            error.data = Some(json!({ "retriggerRequest": true }));
        }
        self.respond(response);
    }

    fn respond(&self, response: Response) {
        if self.lock().remove(&response.id) {
            self.send(Outgoing::Message(response.into()));
        }
    }

    pub(super) fn notify(&self, method: &str, params: &impl Serialize) {
        let params = serde_json::to_value(params).unwrap_or_default();
        self.send(Outgoing::Message(Notification { method: method.to_owned(), params }.into()));
    }

    /// Asks the editor for something.
    pub(super) fn request(&self, method: &str, params: Value) -> RequestId {
        let id = RequestId::from(format!("async-lint-{}", self.next.fetch_add(1, Ordering::Relaxed)));
        self.send(Outgoing::Message(Request { id: id.clone(), method: method.to_owned(), params }.into()));
        id
    }

    /// Tells the person at the editor that something went wrong.
    pub(super) fn show_error(&self, text: &str) {
        self.notify("window/showMessage", &json!({ "type": 1, "message": format!("async-lint: {text}") }));
    }

    /// For who looks at what the server has to say.
    pub(super) fn log(&self, text: &str) {
        self.notify("window/logMessage", &json!({ "type": 3, "message": text }));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<RequestId>> {
        self.open.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}
