//! The files that were read, and how byte offsets turn into lines and columns.

use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use super::span::{FileId, Span, TextRange};

/// One file: its name as shown to the user, its place on the disk, its text, the starts of its lines.
#[derive(Debug)]
pub struct SourceFile {
    /// As shown in messages: relative to the workspace root with `/`, or `name-version/path` for a dependency.
    pub name: String,
    /// Absolute where the file is on the disk.
    pub path: PathBuf,
    pub text: Arc<str>,
    line_starts: Vec<u32>,
}

/// A place for people and editors; all numbers are 1-based.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub struct LineCol {
    pub line: u32,
    /// In characters, as rustc counts.
    pub column: u32,
}

impl SourceFile {
    pub fn new(name: String, path: PathBuf, text: Arc<str>) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(i, _)| i as u32 + 1))
            .collect();
        SourceFile { name, path, text, line_starts }
    }

    /// The 0-based line that holds `offset`.
    pub fn line_index(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|&start| start <= offset) - 1
    }

    /// The range of a 0-based line, without its line break.
    pub fn line_range(&self, line: usize) -> TextRange {
        let start = self.line_starts[line];
        let end = self.line_starts.get(line + 1).copied().unwrap_or(self.text.len() as u32);
        let text = self.text[start as usize..end as usize].trim_end_matches(['\n', '\r']);
        TextRange::new(start, start + text.len() as u32)
    }

    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    pub fn line_col(&self, offset: u32) -> LineCol {
        let line = self.line_index(offset);
        let start = self.line_starts[line] as usize;
        let before = self.text.get(start..offset as usize).unwrap_or("");
        LineCol { line: line as u32 + 1, column: before.chars().count() as u32 + 1 }
    }

    /// The text of a range; empty where the range is not one of this file's.
    pub fn slice(&self, range: TextRange) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or("")
    }
}

/// All files read so far. Shared between threads; files are only ever added.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: RwLock<Vec<Arc<SourceFile>>>,
}

impl SourceMap {
    pub fn add(&self, name: String, path: &Path, text: Arc<str>) -> FileId {
        let file = Arc::new(SourceFile::new(name, path.to_path_buf(), text));
        let mut files = self.files.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        files.push(file);
        FileId(files.len() as u32 - 1)
    }

    /// The file of an id that this map gave out.
    pub fn file(&self, id: FileId) -> Arc<SourceFile> {
        self.files.read().unwrap_or_else(|poisoned| poisoned.into_inner())[id.0 as usize].clone()
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
