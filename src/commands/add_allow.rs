//! `--add-allow`: comments into the checked files that silence what is found.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::edit::{self, counted};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::source::SourceMap;
use crate::error::Error;
use crate::lints::SUPPRESSIONS;
use crate::pipeline::place;
use crate::project::{Project, Request};
use crate::suppress;
use crate::syntax::parse_items;

/// What came of it.
pub(super) struct Written {
    /// Findings that no comment silences.
    pub(super) left: Vec<Diagnostic>,
    pub(super) note: String,
}

/// Writes comments for the findings. Nothing is written where one of the files is not what was checked, or lies elsewhere.
pub(super) fn write(
    found: Vec<Diagnostic>,
    sources: &SourceMap,
    reason: Option<&str>,
    (request, project): (&Request, &Project),
) -> Result<Written, Error> {
    let all = found.len();
    let (wanted, mut left): (Vec<_>, Vec<_>) = found.into_iter().partition(can_be_silenced);
    let mut by_path: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    for diagnostic in wanted {
        let path = sources.file(diagnostic.primary.span.file).path.clone();
        by_path.entry(path).or_default().push(diagnostic);
    }
    let (mut texts, mut comments) = (Vec::new(), 0);
    for (path, found) in by_path {
        let Some(first) = found.first().map(|found| found.primary.span.file) else { continue };
        let source = sources.file(first);
        let tree = parse_items(source.text());
        let file = suppress::File { id: first, path: &path, text: source.text(), tree: &tree, unseen: &[] };
        let wanted: Vec<_> = found.iter().map(|found| (found.primary.span.range, name_of(found))).collect();
        let added = suppress::add::add(&file, &wanted, reason);
        comments += added.comments;
        left.extend(added.left.iter().filter_map(|&number| found.get(number).cloned()));
        if added.comments > 0 {
            place::own_source(&path, request, project)?;
            texts.push((path, source.text().clone(), added.text));
        }
    }
    let changed: Vec<(&Path, &str, &str)> = texts.iter().map(|(path, old, new)| (&**path, &**old, &**new)).collect();
    edit::write(&changed)?;
    let (comments, files) = (counted(comments, "comment"), counted(texts.len(), "file"));
    let silenced = counted(all - left.len(), "finding");
    Ok(Written { left, note: format!("{silenced} silenced by {comments} in {files}") })
}

/// What is forbidden can't be, and a remark about an allow is not mended by another one.
fn can_be_silenced(diagnostic: &Diagnostic) -> bool {
    diagnostic.level < Level::Forbid && !SUPPRESSIONS.iter().any(|about| about.id == diagnostic.lint)
}

fn name_of(diagnostic: &Diagnostic) -> &str {
    diagnostic.evidence.as_ref().map_or(diagnostic.lint, |evidence| &evidence.rule)
}
