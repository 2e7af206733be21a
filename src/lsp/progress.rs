//! How far a long look at the code is, where the editor shows that.

use std::sync::{Arc, Mutex, MutexGuard};

use serde_json::{Value, json};

use super::client::Client;

/// Told of what is done now; silent while nothing takes long.
#[derive(Clone)]
pub(super) struct Progress {
    client: Client,
    is_shown: bool,
    running: Arc<Mutex<Option<String>>>,
}

impl Progress {
    pub(super) fn new(client: Client, is_shown: bool) -> Progress {
        Progress { client, is_shown, running: Arc::default() }
    }

    /// Something begins that may take long; it is over when what is given is dropped.
    pub(super) fn begin(&self, title: &str) -> Running {
        if self.is_shown {
            let token = format!("async-lint/{title}");
            self.client.request("window/workDoneProgress/create", json!({ "token": token }));
            self.say(&token, &json!({ "kind": "begin", "title": title, "cancellable": false }));
            *self.lock() = Some(token);
        }
        Running(self.clone())
    }

    /// What is done now.
    pub(super) fn report(&self, what: &str) {
        if let Some(token) = &*self.lock() {
            self.say(token, &json!({ "kind": "report", "message": what }));
        }
    }

    fn say(&self, token: &str, value: &Value) {
        self.client.notify("$/progress", &json!({ "token": token, "value": value }));
    }

    fn lock(&self) -> MutexGuard<'_, Option<String>> {
        self.running.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

/// Something that may take long.
pub(super) struct Running(Progress);

impl Drop for Running {
    fn drop(&mut self) {
        let token = self.0.lock().take();
        if let Some(token) = token {
            self.0.say(&token, &json!({ "kind": "end" }));
        }
    }
}
