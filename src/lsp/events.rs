//! What the worker is told and asked.

use std::path::PathBuf;

use gen_lsp_types::{
    CodeActionParams, CodeLensParams, DocumentDiagnosticParams, DocumentLinkParams, HoverParams, InlayHintParams,
};
use lsp_server::RequestId;

use super::documents::Document;
use super::preferences::Preferences;
use crate::commands::judge::Judged;
use crate::error::Error;
use crate::pipeline::setup::Basis;
use crate::session::Change;

/// What the worker is told.
pub(super) enum Event {
    /// A text that is open, as it is now.
    Text(Document),
    Closed(Document),
    /// Files of the disk.
    Files(Vec<(PathBuf, Change)>),
    Folders {
        added: Vec<PathBuf>,
        removed: Vec<PathBuf>,
    },
    Preferences(Preferences),
    Asked(RequestId, Question),
    /// What cargo says of the project at home there.
    Confirmed(PathBuf, Box<Result<Basis, Error>>),
    /// The code of the project at home there was read.
    Read(PathBuf, Box<Result<Judged, String>>),
    Stop,
}

/// What an editor asks.
#[derive(Debug)]
pub(super) enum Question {
    Findings(DocumentDiagnosticParams),
    Actions(Box<CodeActionParams>),
    Hover(HoverParams),
    Lenses(CodeLensParams),
    Hints(InlayHintParams),
    Links(DocumentLinkParams),
}

impl Question {
    /// The text that it is about.
    pub(super) fn uri(&self) -> &str {
        let document = match self {
            Question::Findings(params) => &params.text_document,
            Question::Actions(params) => &params.text_document,
            Question::Hover(params) => &params.text_document_position_params.text_document,
            Question::Lenses(params) => &params.text_document,
            Question::Hints(params) => &params.text_document,
            Question::Links(params) => &params.text_document,
        };
        document.uri.as_ref()
    }
}
