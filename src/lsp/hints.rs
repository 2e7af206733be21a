//! What stands beside the code where somebody wants it there: how far away the blocking function is, and the way to it.

use gen_lsp_types::Range;
use serde_json::{Value, json};

use super::diagnostics::{Found, location};
use super::position::Atlas;
use crate::base::diagnostic::Evidence;
use crate::base::span::FileId;
use crate::session::Session;
use crate::solve::why::{self, Blocking};

/// Behind the calls in a range that block: how.
pub(super) fn hints(found: &[Found], within: Range, atlas: &mut Atlas<'_>) -> Vec<Value> {
    let mut hints = Vec::new();
    for Found { finding, shown } in found {
        let Some(evidence) = finding.evidence.as_ref().filter(|it| !it.chain.is_empty()) else { continue };
        let lines = atlas.lines(finding.primary.span);
        let position = lines.position(lines.line_end(finding.primary.span.range.end));
        if position >= within.start && shown.range.start <= within.end {
            hints.push(json!({ "position": position, "label": depth(evidence), "paddingLeft": true }));
        }
    }
    hints
}

fn depth(Evidence { chain, .. }: &Evidence) -> String {
    let leaf = chain.last().map_or("", |step| &step.callee);
    in_words(chain.len(), leaf)
}

fn in_words(depth: usize, leaf: &str) -> String {
    match depth {
        0 | 1 => format!("blocks: {leaf}"),
        deep => format!("blocks {deep} deep: {leaf}"),
    }
}

/// From calls that block to the blocking call at the end of the chain.
pub(super) fn links(found: &[Found], atlas: &mut Atlas<'_>) -> Vec<Value> {
    let mut links = Vec::new();
    for Found { finding, shown } in found {
        let chain = finding.evidence.as_ref().map_or(&[][..], |evidence| &evidence.chain);
        let Some((leaf, call)) = chain.last().filter(|_| chain.len() > 1).and_then(|leaf| Some((leaf, leaf.call?)))
        else {
            continue;
        };
        let place = location(call, atlas);
        let (line, column) = (place.range.start.line + 1, place.range.start.character + 1);
        let target = format!("{}#L{line},{column}", place.uri);
        links.push(json!({ "range": shown.range, "target": target, "tooltip": format!("go to `{}`", leaf.callee) }));
    }
    links
}

/// Above the functions of a file that block who calls them: how. The file has a number for each way to it.
pub(super) fn lenses(session: &Session, files: &[FileId], atlas: &mut Atlas<'_>) -> Vec<Value> {
    let (Some(facts), Some(&file)) = (session.facts(), files.first()) else { return Vec::new() };
    let mut found: Vec<Blocking> = files.iter().flat_map(|&file| why::blocking_functions(facts, file)).collect();
    found.sort();
    found.dedup();
    let lens = |Blocking { name, depth, leaf }: Blocking| {
        let range = atlas.range(name.in_file(file));
        json!({ "range": range, "command": { "title": in_words(depth, &leaf), "command": "" } })
    };
    found.into_iter().map(lens).collect()
}
