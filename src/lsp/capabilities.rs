//! What the server tells the editor about itself.

use serde_json::{Value, json};

use super::actions::FIX_ALL;
use super::client::Abilities;

/// The answer to `initialize`.
pub(super) fn result(abilities: &Abilities) -> Value {
    let mut capabilities = json!({
        "positionEncoding": abilities.encoding.name(),
        "textDocumentSync": { "openClose": true, "change": 2, "save": { "includeText": false } },
        "codeActionProvider": { "codeActionKinds": ["quickfix", FIX_ALL], "resolveProvider": false },
        "hoverProvider": true,
        "codeLensProvider": { "resolveProvider": false },
        "inlayHintProvider": { "resolveProvider": false },
        "documentLinkProvider": { "resolveProvider": false },
        "workspace": { "workspaceFolders": { "supported": true, "changeNotifications": true } },
    });
    if abilities.pulls {
        capabilities["diagnosticProvider"] =
            json!({ "identifier": "async-lint", "interFileDependencies": true, "workspaceDiagnostics": false });
    }
    let info = json!({ "name": "async-lint", "version": env!("CARGO_PKG_VERSION") });
    json!({ "capabilities": capabilities, "serverInfo": info })
}
