//! An editor of our own: it starts the server, speaks the protocol over pipes, and remembers what it was told.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use crate::support::command;

/// A server, and what it has said so far.
pub(crate) struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next: i64,
    versions: BTreeMap<String, i64>,
    /// By address: the findings that the server has told without being asked.
    pub(crate) told: BTreeMap<String, Vec<Value>>,
    /// All other notifications, in order.
    pub(crate) notes: Vec<Value>,
    /// Requests of the server, each of which was answered with nothing.
    pub(crate) requests: Vec<Value>,
    /// What the client says about its settings when it is asked.
    pub(crate) settings: Value,
}

/// What an editor of today can do, but for asking for findings itself.
pub(crate) fn abilities() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true, "tagSupport": { "valueSet": [1] } },
            "hover": { "contentFormat": ["markdown"] },
        },
        "workspace": { "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] } },
    })
}

pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.canonicalize().unwrap().display())
}

impl Client {
    /// A server for a folder that was told of it.
    pub(crate) fn start(dir: &Path) -> Client {
        Client::start_with(dir, &[], abilities(), Value::Null)
    }

    pub(crate) fn start_with(dir: &Path, args: &[&str], abilities: Value, options: Value) -> Client {
        let mut client = Client::spawn(dir, args);
        client.initialize(dir, abilities, options);
        client
    }

    pub(crate) fn initialize(&mut self, dir: &Path, abilities: Value, options: Value) {
        let folders = json!([{ "uri": uri(dir), "name": "demo" }]);
        let mut params = json!({ "processId": null, "capabilities": abilities, "workspaceFolders": folders });
        params["initializationOptions"] = options;
        self.ask("initialize", params).unwrap();
        self.tell("initialized", json!({}));
    }

    /// A server that was told nothing yet.
    pub(crate) fn spawn(dir: &Path, args: &[&str]) -> Client {
        Client::of(command(dir, &[&["lsp", "--offline", "--no-cache"], args].concat()))
    }

    /// A server that is started so.
    pub(crate) fn of(mut command: Command) -> Client {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        let (versions, told, notes, requests) = Default::default();
        Client { child, input, output, next: 0, versions, told, notes, requests, settings: Value::Null }
    }

    pub(crate) fn send_raw(&mut self, text: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.send_raw(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    }

    pub(crate) fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Asks without waiting for the answer.
    pub(crate) fn begin(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    /// The answer to a question, or the error.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.begin(method, params);
        self.answer(&json!(id))
    }

    /// Reads until the answer comes.
    pub(crate) fn answer(&mut self, id: &Value) -> Result<Value, Value> {
        loop {
            let message = self.read().expect("the server ended");
            if message.get("method").is_none() && &message["id"] == id {
                return match message.get("error") {
                    Some(error) => Err(error.clone()),
                    None => Ok(message["result"].clone()),
                };
            }
            self.take_in(message);
        }
    }

    fn take_in(&mut self, message: Value) {
        let method = message["method"].as_str().unwrap_or_default();
        if message.get("id").is_some() {
            let result = match method {
                "workspace/configuration" => json!([self.settings]),
                _ => Value::Null,
            };
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
            self.requests.push(message);
        } else if method == "textDocument/publishDiagnostics" {
            let params = &message["params"];
            let found = params["diagnostics"].as_array().unwrap().clone();
            self.told.insert(params["uri"].as_str().unwrap().to_owned(), found);
        } else {
            self.notes.push(message);
        }
    }

    /// The next message; `None` where the server has ended.
    pub(crate) fn read(&mut self) -> Option<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            match line.trim_end().split_once(": ") {
                Some(("Content-Length", value)) => length = value.parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        Some(serde_json::from_slice(&body).unwrap())
    }

    pub(crate) fn open(&mut self, path: &Path, text: &str) -> String {
        let uri = uri(path);
        let document = json!({ "uri": uri, "languageId": "rust", "version": 1, "text": text });
        self.versions.insert(uri.clone(), 1);
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        uri
    }

    /// Puts another text in place of all of it.
    pub(crate) fn replace(&mut self, uri: &str, text: &str) {
        self.change(uri, json!([{ "text": text }]));
    }

    pub(crate) fn change(&mut self, uri: &str, changes: Value) {
        let version = self.versions.get_mut(uri).unwrap();
        *version += 1;
        let document = json!({ "uri": uri, "version": *version });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    pub(crate) fn close(&mut self, uri: &str) {
        self.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }

    /// Waits until the server has taken in all that it was told: what it is asked, it answers afterwards.
    pub(crate) fn settle(&mut self, uri: &str) {
        let at = json!({ "line": 0, "character": 0 });
        self.ask("textDocument/hover", json!({ "textDocument": { "uri": uri }, "position": at })).unwrap();
    }

    /// What the server has told of a file, a line a finding.
    pub(crate) fn found(&mut self, uri: &str) -> Vec<String> {
        self.settle(uri);
        self.told.get(uri).into_iter().flatten().map(in_short).collect()
    }

    /// Takes leave of the server. Gives the exit code.
    pub(crate) fn end(mut self) -> Option<i32> {
        assert_eq!(self.ask("shutdown", Value::Null), Ok(Value::Null));
        self.tell("exit", Value::Null);
        self.gone()
    }

    /// Waits until the server has ended.
    pub(crate) fn gone(mut self) -> Option<i32> {
        while let Some(message) = self.read() {
            self.take_in_silently(message);
        }
        drop(self.input.take());
        self.child.wait().unwrap().code()
    }

    fn take_in_silently(&mut self, message: Value) {
        self.notes.push(message);
    }

    /// Goes away without a word.
    pub(crate) fn hang_up(mut self) -> Option<i32> {
        drop(self.input.take());
        self.gone()
    }
}

/// Level, place, code and the first line of what is said.
pub(crate) fn in_short(found: &Value) -> String {
    let at = |place: &Value| format!("{}:{}", place["line"], place["character"]);
    let (range, message) = (&found["range"], found["message"].as_str().unwrap());
    let level = if found["severity"] == 1 { "error" } else { "warning" };
    let first = message.lines().next().unwrap();
    format!("{level} {}-{} {} {first}", at(&range["start"]), at(&range["end"]), found["code"].as_str().unwrap())
}
