//! The texts that an editor has open, as it tells of them change by change.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use gen_lsp_types::TextDocumentContentChangeEvent as ContentChange;

use super::position::{Encoding, Lines};
use super::uri;
use crate::project::canonical;

/// An open text.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// As the editor names it.
    pub(super) uri: String,
    /// The file without links; the file need not exist.
    pub(super) path: PathBuf,
    pub(super) version: i32,
    pub(super) text: Arc<str>,
}

/// The open texts by the names that the editor has for them.
#[derive(Default)]
pub(super) struct Documents {
    open: BTreeMap<String, Document>,
    pub(super) encoding: Encoding,
}

impl Documents {
    /// `None` for what is no file.
    pub(super) fn open(&mut self, uri: &str, version: i32, text: String) -> Option<&Document> {
        let path = real_path(uri)?;
        let document = Document { uri: uri.to_owned(), path, version, text: text.into() };
        self.open.insert(uri.to_owned(), document);
        self.open.get(uri)
    }

    /// `None` where the text is not open.
    pub(super) fn change(&mut self, uri: &str, version: i32, changes: Vec<ContentChange>) -> Option<&Document> {
        let encoding = self.encoding;
        let document = self.open.get_mut(uri)?;
        for change in changes {
            document.text = match change {
                ContentChange::TextDocumentContentChangeWholeDocument(whole) => whole.text.into(),
                ContentChange::TextDocumentContentChangePartial(part) => {
                    let range = Lines::new(document.text.clone(), encoding).text_range(part.range);
                    let (before, after) =
                        (&document.text[..range.start as usize], &document.text[range.end as usize..]);
                    [before, &part.text, after].concat().into()
                }
            };
        }
        document.version = version;
        Some(document)
    }

    pub(super) fn close(&mut self, uri: &str) -> Option<Document> {
        self.open.remove(uri)
    }
}

/// The file of an address without links; of one that is not there, its folder without links.
pub(super) fn real_path(uri: &str) -> Option<PathBuf> {
    let path = uri::path_of(uri)?;
    if let Ok(real) = canonical(&path) {
        return Some(real);
    }
    let folder = path.parent().and_then(|folder| canonical(folder).ok());
    Some(folder.and_then(|folder| Some(folder.join(path.file_name()?))).unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use gen_lsp_types::{Position, Range, TextDocumentContentChangePartial as Part};

    use super::*;

    fn part((line, start, end): (u32, u32, u32), text: &str) -> ContentChange {
        let at = |character| Position { line, character };
        let range = Range { start: at(start), end: at(end) };
        #[expect(deprecated, reason = "it has to be given")]
        ContentChange::TextDocumentContentChangePartial(Part { range, range_length: None, text: text.to_owned() })
    }

    #[test]
    fn changes_are_made_one_after_the_other() {
        let mut documents = Documents::default();
        documents.open("file:///a.rs", 1, "fn f() {}\nx\u{1f980}y".to_owned()).unwrap();
        let changes = vec![part((0, 3, 4), "long"), part((0, 7, 7), "er"), part((1, 1, 3), "")];
        let changed = documents.change("file:///a.rs", 2, changes).unwrap();
        assert_eq!((&*changed.text, changed.version), ("fn longer() {}\nxy", 2));
        assert!(documents.change("file:///b.rs", 2, Vec::new()).is_none());
        assert!(documents.open("untitled:1", 1, String::new()).is_none());
    }
}
