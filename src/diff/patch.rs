//! What `git diff --unified=0` writes: which lines of which files are not what they were.
//!
//! Only headers are read. The lines of a hunk are counted and skipped, so that code that looks like a header is none.

/// A file on both sides of a comparison.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct FilePatch {
    /// From the top of the checkout. `None` where the file was taken away.
    pub path: Option<String>,
    pub hunks: Vec<Hunk>,
    /// Git takes it for no text and does not say which lines differ.
    pub opaque: bool,
}

/// Lines that were replaced by others.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct Hunk {
    pub old: Lines,
    pub new: Lines,
}

/// `count` lines from the 1-based line `start` on. Where there are none, what was there stood behind the line `start`.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct Lines {
    pub start: u32,
    pub count: u32,
}

impl Lines {
    /// The last line, or the line before where there is none.
    pub(super) fn last(self) -> u32 {
        (self.start + self.count).saturating_sub(u32::from(self.count > 0))
    }
}

/// Reads all files of a patch, in order.
pub(crate) fn parse(text: &str) -> Vec<FilePatch> {
    let mut files: Vec<FilePatch> = Vec::new();
    // Lines of the current hunk that are still to come.
    let mut left = 0;
    for line in text.split('\n') {
        if left > 0 {
            left -= u32::from(!line.starts_with('\\'));
        } else if line.starts_with("diff --git ") {
            files.push(FilePatch::default());
        } else if let Some(file) = files.last_mut() {
            left = header(line, file);
        }
    }
    files
}

/// Takes in a line outside of hunks; how many lines of a hunk follow it.
fn header(line: &str, file: &mut FilePatch) -> u32 {
    if let Some(name) = line.strip_prefix("+++ ") {
        file.path = path(name, "b/");
    } else if let Some(names) = line.strip_prefix("Binary files ") {
        let new = names.strip_suffix(" differ").and_then(|names| names.rsplit_once(" and "));
        file.path = new.and_then(|(_, name)| path(name, "b/"));
        file.opaque = true;
    } else if let Some(hunk) = line.strip_prefix("@@ ").and_then(hunk) {
        file.hunks.push(hunk);
        return hunk.old.count + hunk.new.count;
    }
    0
}

/// `-1,2 +3,4 @@ ..`
fn hunk(text: &str) -> Option<Hunk> {
    let mut words = text.split(' ');
    let old = lines(words.next()?.strip_prefix('-')?)?;
    let new = lines(words.next()?.strip_prefix('+')?)?;
    Some(Hunk { old, new })
}

/// `3,4`, or `3` for one line.
fn lines(text: &str) -> Option<Lines> {
    let (start, count) = text.split_once(',').unwrap_or((text, "1"));
    Some(Lines { start: start.parse().ok()?, count: count.parse().ok()? })
}

/// The name behind `+++`: behind a name with blanks stands a tab; odd names are quoted as in C.
fn path(name: &str, prefix: &str) -> Option<String> {
    let name = name.trim_end_matches(['\t', '\r']);
    let plain = match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => unquoted(quoted),
        None => name.to_owned(),
    };
    plain.strip_prefix(prefix).map(str::to_owned)
}

fn unquoted(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b't') => bytes.push(b'\t'),
            Some(b'n') => bytes.push(b'\n'),
            Some(b'r') => bytes.push(b'\r'),
            Some(digit @ b'0'..=b'3') => {
                let octal = [Some(digit), rest.next(), rest.next()].into_iter().flatten();
                bytes.push(octal.fold(0, |value: u8, digit| (value << 3) | (digit & 7)));
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_are_read_and_what_stands_in_them_is_not() {
        let text = "diff --git a/x.rs b/x.rs\nindex 1..2 100644\n--- a/x.rs\n+++ b/x.rs\n\
                    @@ -3 +3,2 @@ fn f() {\n-old\n++++ b/not.rs\n+@@ -1 +1 @@\n\\ No newline at end of file\n\
                    @@ -9,2 +10,0 @@\n-a\n-b\ndiff --git a/y.rs b/y.rs\ndeleted file mode 100644\n--- a/y.rs\n+++ /dev/null\n\
                    @@ -1 +0,0 @@\n-x\n";
        let files = parse(text);
        let shown = |lines: Lines| (lines.start, lines.count);
        let hunks: Vec<_> = files[0].hunks.iter().map(|hunk| (shown(hunk.old), shown(hunk.new))).collect();
        assert_eq!(hunks, [((3, 1), (3, 2)), ((9, 2), (10, 0))]);
        let paths: Vec<_> = files.iter().map(|file| file.path.as_deref()).collect();
        assert_eq!(paths, [Some("x.rs"), None]);
    }

    #[test]
    fn names_may_have_blanks_and_signs() {
        assert_eq!(path("b/a b.rs\t", "b/").as_deref(), Some("a b.rs"));
        assert_eq!(path("\"b/\\303\\274\\\"\\t.rs\"", "b/").as_deref(), Some("ü\"\t.rs"));
        let files = parse("diff --git a/x b/x\nBinary files a/x and b/x differ\n");
        assert_eq!(files, [FilePatch { path: Some("x".into()), hunks: vec![], opaque: true }]);
    }
}
