//! The files that were read, and how byte offsets turn into lines and columns.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

use super::plain;
use super::span::{FileId, Span, TextRange};

/// One file: its name as shown to the user, its place on the disk, its text, the starts of its lines. The text may be
/// read when it is first asked for.
pub struct SourceFile {
    /// As shown in messages: relative to the workspace root with `/`, or `name-version/path` for a dependency.
    pub name: String,
    /// Absolute where the file is on the disk.
    pub path: PathBuf,
    text: OnceLock<Arc<str>>,
    /// The text as it is fit to be shown.
    shown: OnceLock<Arc<str>>,
    /// Where the text comes from; nothing for a file whose text is there.
    read: Option<ReadText>,
    line_starts: OnceLock<Vec<u32>>,
    /// The text was read for somebody who did not keep it here.
    seen: AtomicBool,
}

/// Gives the text of a file; an empty one where it cannot be read.
pub(crate) type ReadText = Arc<dyn Fn(&Path) -> String + Send + Sync>;

/// A place for people and editors; all numbers are 1-based.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub struct LineCol {
    pub line: u32,
    /// In characters, as rustc counts.
    pub column: u32,
}

impl fmt::Debug for SourceFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceFile").field("name", &self.name).field("path", &self.path).finish_non_exhaustive()
    }
}

impl SourceFile {
    pub fn new(name: String, path: PathBuf, text: Arc<str>) -> Self {
        SourceFile {
            name,
            path,
            text: OnceLock::from(text),
            shown: OnceLock::new(),
            read: None,
            line_starts: OnceLock::new(),
            seen: AtomicBool::new(true),
        }
    }

    /// A file whose text is read when somebody asks for it.
    pub fn unread(name: String, path: PathBuf, read: ReadText) -> Self {
        SourceFile {
            name,
            path,
            text: OnceLock::new(),
            shown: OnceLock::new(),
            read: Some(read),
            line_starts: OnceLock::new(),
            seen: AtomicBool::new(false),
        }
    }

    pub fn text(&self) -> &Arc<str> {
        self.text.get_or_init(|| self.read.as_ref().map_or_else(String::new, |read| read(&self.path)).into())
    }

    /// The text without what a terminal would obey; each byte has its place.
    pub fn shown(&self) -> &Arc<str> {
        self.shown.get_or_init(|| match plain::code(self.text()) {
            Cow::Borrowed(_) => self.text().clone(),
            Cow::Owned(shown) => shown.into(),
        })
    }

    /// Somebody has asked for the text, or read it elsewhere.
    pub fn is_read(&self) -> bool {
        self.text.get().is_some() || self.seen.load(Ordering::Relaxed)
    }

    /// The text was read, and is not kept.
    pub fn set_read(&self) {
        self.seen.store(true, Ordering::Relaxed);
    }

    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text().bytes().enumerate().filter(|&(_, b)| b == b'\n');
            std::iter::once(0).chain(breaks.map(|(i, _)| i as u32 + 1)).collect()
        })
    }

    /// The 0-based line that holds `offset`.
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|&start| start <= offset) - 1
    }

    /// The range of a 0-based line, without its line break.
    pub fn line_range(&self, line: usize) -> TextRange {
        let start = self.line_starts()[line];
        let end = self.line_starts().get(line + 1).copied().unwrap_or(self.text().len() as u32);
        let text = self.text()[start as usize..end as usize].trim_end_matches(['\n', '\r']);
        TextRange::new(start, start + text.len() as u32)
    }

    pub fn line_count(&self) -> usize {
        self.line_starts().len()
    }

    pub fn line_col(&self, offset: u32) -> LineCol {
        let line = self.line_index(offset);
        let start = self.line_starts()[line] as usize;
        let before = self.text().get(start..offset as usize).unwrap_or("");
        LineCol { line: line as u32 + 1, column: before.chars().count() as u32 + 1 }
    }

    /// The text of a range; empty where the range is not one of this file's.
    pub fn slice(&self, range: TextRange) -> &str {
        self.text().get(range.start as usize..range.end as usize).unwrap_or("")
    }
}

/// All files read so far. Shared between threads; an id stays that of its file.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: RwLock<Vec<Arc<SourceFile>>>,
}

impl SourceMap {
    pub fn add(&self, name: String, path: &Path, text: Arc<str>) -> FileId {
        self.push(SourceFile::new(name, path.to_path_buf(), text))
    }

    /// A file whose text is read when somebody asks for it.
    pub fn add_unread(&self, name: String, path: &Path, read: ReadText) -> FileId {
        self.push(SourceFile::unread(name, path.to_path_buf(), read))
    }

    fn push(&self, file: SourceFile) -> FileId {
        let file = Arc::new(file);
        let mut files = self.files.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        files.push(file);
        FileId(files.len() as u32 - 1)
    }

    /// Gives a file another text. Who holds the file keeps the text that it had.
    pub fn replace(&self, id: FileId, text: Arc<str>) {
        let mut files = self.files.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(file) = files.get_mut(id.0 as usize) {
            *file = Arc::new(SourceFile::new(file.name.clone(), file.path.clone(), text));
        }
    }

    /// The file of an id that this map gave out.
    pub fn file(&self, id: FileId) -> Arc<SourceFile> {
        self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner())[id.0 as usize].clone()
    }

    /// All files, in the order in which they were added.
    pub fn files(&self) -> Vec<Arc<SourceFile>> {
        self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    pub fn snippet(&self, span: Span) -> String {
        self.file(span.file).slice(span.range).to_owned()
    }

    pub fn len(&self) -> usize {
        self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner()).len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_before_crlf() {
        let file = SourceFile::new("a.rs".into(), "a.rs".into(), "é x\r\ny".into());
        assert_eq!(file.line_col(3), LineCol { line: 1, column: 3 });
        assert_eq!(file.slice(file.line_range(0)), "é x");
        assert_eq!(file.line_col(6), LineCol { line: 2, column: 1 });
    }
}
