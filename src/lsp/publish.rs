//! What is said of findings without being asked: of each file when it changes, and of open files only to editors that do
//! not ask themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use gen_lsp_types::{Diagnostic as Shown, PublishDiagnosticsParams};

use super::client::Client;
use super::documents::Document;
use super::uri;

/// What an editor was told of a file.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    uri: String,
    version: Option<i32>,
    findings: Vec<Shown>,
}

/// Remembers what the editor was told.
pub(super) struct Publisher {
    client: Client,
    /// The editor asks for the findings of open files.
    pulls: bool,
    /// What was found last, by file.
    found: BTreeMap<PathBuf, Vec<Shown>>,
    told: BTreeMap<PathBuf, Told>,
}

impl Publisher {
    pub(super) fn new(client: Client, pulls: bool) -> Publisher {
        Publisher { client, pulls, found: BTreeMap::new(), told: BTreeMap::new() }
    }

    /// What is found in some files by now. Gives those where it is something else than before.
    pub(super) fn found(
        &mut self,
        files: Vec<(PathBuf, Vec<Shown>)>,
        open: &BTreeMap<PathBuf, &Document>,
    ) -> BTreeSet<PathBuf> {
        let mut changed = BTreeSet::new();
        for (path, findings) in files {
            let before = match findings.is_empty() {
                true => self.found.remove(&path),
                false => self.found.insert(path.clone(), findings.clone()),
            };
            if before.unwrap_or_default() != findings {
                changed.insert(path.clone());
            }
            self.tell(&path, open.get(&path).copied());
        }
        changed
    }

    /// The editor is told of a file what it does not know yet: a newer version of a text too.
    pub(super) fn tell(&mut self, path: &Path, open: Option<&Document>) {
        let is_asked_for = self.pulls && open.is_some();
        let findings = if is_asked_for { Vec::new() } else { self.found.get(path).cloned().unwrap_or_default() };
        let uri = open.map_or_else(|| uri::of_path(path), |document| document.uri.clone());
        let version = open.filter(|_| !is_asked_for).map(|document| document.version);
        let told = Told { uri, version, findings };
        let before = self.told.get(path);
        if before == Some(&told) || (before.is_none() && told.findings.is_empty() && told.version.is_none()) {
            return;
        }
        if let Some(before) = before.filter(|before| before.uri != told.uri && !before.findings.is_empty()) {
            self.send(&Told { uri: before.uri.clone(), ..Told::default() });
        }
        self.send(&told);
        match told.findings.is_empty() && told.version.is_none() {
            true => self.told.remove(path),
            false => self.told.insert(path.to_path_buf(), told),
        };
    }

    fn send(&self, told: &Told) {
        let Told { uri, version, findings } = told.clone();
        let params = PublishDiagnosticsParams { uri: uri.into(), version, diagnostics: findings };
        self.client.notify("textDocument/publishDiagnostics", &params);
    }
}
