//! Edits put into texts: those of each fix together or not at all, in all its files, and none where another fix has been before.

mod diff;
mod levels;
mod manifest;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rustfix::{CodeFix, LinePosition, LineRange, Replacement, Snippet, Solution};

use crate::base::diagnostic::Edit;
use crate::base::span::TextRange;

pub(crate) use self::diff::{Replaced, replaced_lines, write_unified};
pub(crate) use self::levels::allowed_in;
pub(crate) use self::manifest::{Switch, declares, switch_on};

/// A file's text, and the places in it that fixes have written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Text {
    pub text: Arc<str>,
    pub written: Vec<TextRange>,
}

/// Edits of a fix, each with the name of its file.
pub(crate) type Group<K> = Vec<(K, Edit)>;

/// What has come of putting groups into texts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Applied<K: Ord> {
    /// The texts that have changed.
    pub texts: BTreeMap<K, Text>,
    /// Which groups are in them, by their numbers.
    pub done: Vec<usize>,
}

/// Puts groups of edits into the texts of their files, each whole or not at all; the first of those that overlap wins. An edit
/// that is in the text already is one that both groups need.
pub(crate) fn apply<K: Ord + Clone>(texts: &BTreeMap<K, Text>, groups: &[Group<K>]) -> Applied<K> {
    let mut open: BTreeMap<K, Open<'_>> = BTreeMap::new();
    let mut done = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        if let Some(with) = put_in(texts, &open, group) {
            open.extend(with);
            done.push(number);
        }
    }
    let texts = open.into_iter().filter_map(|(name, open)| Some((name, open.finish()?))).collect();
    Applied { texts, done }
}

/// The files of a group with its edits in them; `None` where one of these has no place.
fn put_in<'f, K: Ord + Clone + 'f>(
    texts: &BTreeMap<K, Text>,
    open: &BTreeMap<K, Open<'f>>,
    group: &'f Group<K>,
) -> Option<BTreeMap<K, Open<'f>>> {
    let mut with: BTreeMap<K, Open<'f>> = BTreeMap::new();
    for (name, edit) in group {
        if !with.contains_key(name) {
            let known = open.get(name).cloned();
            with.insert(name.clone(), known.map_or_else(|| Open::new(texts.get(name)), Some)?);
        }
        with.get_mut(name)?.add(edit)?;
    }
    Some(with)
}

/// A text that edits are put into.
#[derive(Clone)]
struct Open<'f> {
    before: Text,
    data: CodeFix,
    edits: Vec<&'f Edit>,
}

impl<'f> Open<'f> {
    fn new(text: Option<&Text>) -> Option<Open<'f>> {
        let before = text?.clone();
        Some(Open { data: CodeFix::new(&before.text), before, edits: Vec::new() })
    }

    fn add(&mut self, edit: &'f Edit) -> Option<()> {
        self.before.text.get(bytes(edit))?;
        if self.edits.iter().any(|other| other.span.range == edit.span.range && other.replacement == edit.replacement) {
            return Some(());
        }
        self.data.apply_solution(&solution(edit, &self.before.text)).ok()?;
        self.edits.push(edit);
        Some(())
    }

    fn finish(self) -> Option<Text> {
        let text = self.data.finish().ok()?;
        let (before, edits) = (&self.before, self.edits.iter());
        let lengths = edits.map(|edit| (edit.span.range, in_lines_of(&before.text, edit).len() as u32));
        Some(Text { written: carried(&before.written, lengths), text: text.into() })
    }
}

/// The bytes of a text that another one has in another form: what both begin and end with is left out. `None` where they are
/// the same.
pub(crate) fn changed_range(before: &str, after: &str) -> Option<(usize, usize)> {
    if before == after {
        return None;
    }
    let pairs = before.bytes().zip(after.bytes());
    let mut start = pairs.take_while(|(old, new)| old == new).count();
    let shorter = before.len().min(after.len());
    let pairs = before.bytes().rev().zip(after.bytes().rev());
    let mut behind = pairs.take(shorter - start).take_while(|(old, new)| old == new).count();
    while !before.is_char_boundary(start) {
        start -= 1;
    }
    while !before.is_char_boundary(before.len() - behind) || !after.is_char_boundary(after.len() - behind) {
        behind -= 1;
    }
    Some((start, before.len() - behind))
}

/// Is this an edit of what a fix has written?
pub(crate) fn is_of_written(edit: &Edit, written: &[TextRange]) -> bool {
    written.iter().any(|range| !edit.span.range.is_empty() && range.encloses(edit.span.range))
}

fn bytes(edit: &Edit) -> std::ops::Range<usize> {
    edit.span.range.start as usize..edit.span.range.end as usize
}

/// Where earlier ranges are after edits, and the ranges of the edits themselves. An edit is the range that it replaces and
/// how long the new text is.
fn carried(earlier: &[TextRange], edits: impl Iterator<Item = (TextRange, u32)>) -> Vec<TextRange> {
    let mut edits: Vec<(TextRange, u32)> = edits.collect();
    edits.sort_unstable();
    edits.dedup();
    let growth = |(range, len): &(TextRange, u32)| i64::from(*len) - i64::from(range.end - range.start);
    let moved = |place: u32| {
        let before = edits.iter().filter(|(range, _)| range.end <= place);
        (i64::from(place) + before.map(growth).sum::<i64>()) as u32
    };
    let is_gone = |old: &TextRange| edits.iter().any(|(range, _)| !range.is_empty() && range.encloses(*old));
    let earlier =
        earlier.iter().filter(|old| !is_gone(old)).map(|old| TextRange::new(moved(old.start), moved(old.end)));
    let new = edits.iter().enumerate().map(|(at, (range, len))| {
        let start = (i64::from(range.start) + edits[..at].iter().map(growth).sum::<i64>()) as u32;
        TextRange::new(start, start + len)
    });
    earlier.chain(new).collect()
}

/// Lines and the file's name are for messages, which are not asked for.
fn solution(edit: &Edit, text: &str) -> Solution {
    let nowhere = LinePosition { line: 0, column: 0 };
    let line_range = LineRange { start: nowhere, end: nowhere };
    let snippet = Snippet { file_name: String::new(), line_range, range: bytes(edit) };
    let replacement = Replacement { snippet, replacement: in_lines_of(text, edit).into_owned() };
    Solution { message: String::new(), replacements: vec![replacement] }
}

/// New lines end as the first line of the file does.
pub(crate) fn in_lines_of<'e>(text: &str, edit: &'e Edit) -> Cow<'e, str> {
    let is_crlf = text.split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
    match is_crlf && edit.replacement.contains('\n') {
        true => Cow::Owned(edit.replacement.replace("\r\n", "\n").replace('\n', "\r\n")),
        false => Cow::Borrowed(&edit.replacement),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::span::FileId;

    fn fix(edits: &[(u32, u32, &str)]) -> Vec<Edit> {
        let edit = |&(start, end, text): &(u32, u32, &str)| Edit {
            span: TextRange::new(start, end).in_file(FileId(0)),
            replacement: text.to_owned(),
        };
        edits.iter().map(edit).collect()
    }

    fn text(text: &str, written: &[TextRange]) -> Text {
        Text { text: text.into(), written: written.to_vec() }
    }

    /// Fixes of a single file.
    fn applied(before: Text, fixes: &[Vec<Edit>]) -> (Text, Vec<usize>) {
        let groups: Vec<Group<u8>> =
            fixes.iter().map(|edits| edits.iter().map(|edit| (0, edit.clone())).collect()).collect();
        let mut applied = apply(&BTreeMap::from([(0, before.clone())]), &groups);
        (applied.texts.remove(&0).unwrap_or(before), applied.done)
    }

    fn check(before: &str, fixes: &[Vec<Edit>], expect: &str, done: &[usize]) {
        let (after, which) = applied(text(before, &[]), fixes);
        assert_eq!((&*after.text, which.as_slice()), (expect, done));
    }

    #[test]
    fn what_two_texts_share_is_left_out() {
        assert_eq!(changed_range("a b", "a x b"), Some((2, 2)));
        assert_eq!(changed_range("aa", "aaa"), Some((2, 2)));
        assert_eq!(changed_range("a\u{e9}", "a\u{e8}"), Some((1, 3)));
        assert_eq!(changed_range("", "x"), Some((0, 0)));
        assert_eq!(changed_range("x", "x"), None);
    }

    #[test]
    fn edits_stand_where_they_belong_in_any_order() {
        let (read, write) = (fix(&[(0, 4, "r"), (6, 6, ".await")]), fix(&[(8, 13, "w"), (15, 15, ".await")]));
        check("read(); write();", &[write, read], "r().await; w().await;", &[0, 1]);
    }

    #[test]
    fn of_fixes_that_overlap_the_first_is_put_in_whole() {
        let (outer, inner) = (fix(&[(0, 1, "F"), (4, 4, "!")]), fix(&[(0, 1, "X"), (2, 3, "Y")]));
        check("f(g)", &[outer.clone(), inner.clone()], "F(g)!", &[0]);
        check("f(g)", &[inner, outer], "X(Y)", &[0]);
    }

    #[test]
    fn what_is_no_place_in_the_text_is_left_alone() {
        check("ä", &[fix(&[(1, 2, "x")]), fix(&[(5, 9, "x")])], "ä", &[]);
    }

    #[test]
    fn calls_within_calls_are_fixed_together() {
        let (outer, inner) = (fix(&[(0, 1, "F"), (6, 6, ".await")]), fix(&[(2, 3, "G"), (5, 5, ".await")]));
        check("f(g())", &[outer, inner], "F(G().await).await", &[0, 1]);
    }

    #[test]
    fn new_lines_end_as_those_of_the_file() {
        check("a\r\nb\r\n", &[fix(&[(3, 4, "{\n}\r\n")])], "a\r\n{\r\n}\r\n\r\n", &[0]);
        check("a\nb", &[fix(&[(2, 3, "{\n}")])], "a\n{\n}", &[0]);
    }

    #[test]
    fn what_is_written_is_known_after_further_edits() {
        let (first, _) = applied(text("a b c", &[]), &[fix(&[(2, 3, "(b)")])]);
        let texts = |fixed: &Text| -> Vec<String> {
            let range = |range: &TextRange| fixed.text[range.start as usize..range.end as usize].to_owned();
            fixed.written.iter().map(range).collect()
        };
        assert_eq!(texts(&first), ["(b)"]);
        let then = fix(&[(0, 1, "aaa"), (6, 7, "")]);
        assert!(!then.iter().any(|edit| is_of_written(edit, &first.written)));
        let (second, _) = applied(first, std::slice::from_ref(&then));
        assert_eq!((&*second.text, texts(&second)), ("aaa (b) ", vec!["(b)".into(), "aaa".into(), "".into()]));
        assert!(is_of_written(&fix(&[(5, 6, "x")])[0], &second.written));
    }

    #[test]
    fn a_group_is_in_all_its_files_or_in_none() {
        let texts = BTreeMap::from([('a', text("f() g()", &[])), ('b', text("fn f", &[])), ('c', text("", &[]))]);
        let (calls, item, nowhere) =
            (fix(&[(3, 3, ".await"), (7, 7, ".await")]), fix(&[(0, 0, "async ")]), fix(&[(1, 2, "x")]));
        let both = vec![('a', calls[0].clone()), ('b', item[0].clone())];
        let again = vec![('a', calls[1].clone()), ('b', item[0].clone())];
        let broken = vec![('a', calls[1].clone()), ('c', nowhere[0].clone())];
        let applied = apply(&texts, &[broken, both, again]);
        assert_eq!(applied.done, [1, 2]);
        let of = |name: char| applied.texts.get(&name).map(|text| &*text.text);
        assert_eq!(['a', 'b', 'c'].map(of), [Some("f().await g().await"), Some("async fn f"), None]);
    }
}
