//! How much one crate may make of itself: files that bring in each other, macros whose calls double.
//!
//! How deep these go is limited elsewhere; this limits how wide. What is written in files is bounded by the files, so only
//! what comes again and again is counted: each reading of a file, and each call that another call has made.

use rustc_hash::FxHashMap;

/// Files of one crate, each time it is read. The largest crates of bindings have some 8,000.
pub(crate) const MAX_FILES: usize = 1 << 15;
/// Bytes of text in them.
const MAX_TEXT: usize = 1 << 28;
/// So often one file is read, under whatever names: links may lead in circles. A file of helpers that each of many modules
/// brings in is one too.
pub(crate) const MAX_SAME: usize = 256;
/// Macro calls that stand in what other calls became, and so many more for each call that is written.
const MAX_NESTED: usize = 1 << 14;
const NESTED_EACH: usize = 64;
/// Bytes that these become.
const MAX_NESTED_TEXT: usize = 1 << 25;

/// What a crate has used up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fuel {
    files: usize,
    /// By identity: how often a file was read.
    same: FxHashMap<u64, usize>,
    text: usize,
    written: usize,
    nested: usize,
    nested_text: usize,
    /// Something was left out, and this was said.
    pub(crate) said: bool,
}

impl Fuel {
    /// A file was read, which is known by a number whatever its name is. `false` where that was too often.
    pub(crate) fn read(&mut self, text: usize, identity: Option<u64>) -> bool {
        self.files += 1;
        self.text += text;
        let times = identity.map_or(0, |identity| {
            let times = self.same.entry(identity).or_default();
            *times += 1;
            *times
        });
        times <= MAX_SAME
    }

    /// A call became so many bytes; `nested` where it stood in what another call became.
    pub(crate) fn expanded(&mut self, nested: bool, text: usize) {
        match nested {
            false => self.written += 1,
            true => {
                self.nested += 1;
                self.nested_text += text;
            }
        }
    }

    pub(crate) fn has_files(&self) -> bool {
        self.files < MAX_FILES && self.text < MAX_TEXT
    }

    pub(crate) fn has_calls(&self) -> bool {
        self.nested < MAX_NESTED + NESTED_EACH * self.written && self.nested_text < MAX_NESTED_TEXT
    }
}
