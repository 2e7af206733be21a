//! Places in source files, as byte offsets into the text exactly as it is on the disk
//! (a byte order mark and a shebang line count).

use serde::{Deserialize, Serialize};

/// A file of a [`SourceMap`](super::source::SourceMap). Numbers depend on load order: never sort by them.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A half-open byte range within one file that the context knows.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Default, Serialize, Deserialize)]
pub struct TextRange {
    pub start: u32,
    pub end: u32,
}

impl TextRange {
    pub fn new(start: u32, end: u32) -> Self {
        TextRange { start, end }
    }

    pub fn contains(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    pub fn encloses(self, other: TextRange) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The smallest range that holds both.
    pub fn cover(self, other: TextRange) -> TextRange {
        TextRange::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The same stretch, so many bytes further on.
    pub fn moved(self, by: u32) -> TextRange {
        TextRange { start: self.start + by, end: self.end + by }
    }

    /// The same stretch, counted from `start`, which is not behind it.
    pub fn counted_from(self, start: u32) -> TextRange {
        TextRange { start: self.start.saturating_sub(start), end: self.end.saturating_sub(start) }
    }

    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    pub fn in_file(self, file: FileId) -> Span {
        Span { file, range: self }
    }
}

/// A half-open byte range in a named file.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub struct Span {
    pub file: FileId,
    pub range: TextRange,
}
