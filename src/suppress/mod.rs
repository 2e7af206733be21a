//! What people said in the code about findings: `// async-lint: allow(NAME) -- reason`, and its attribute form.
//!
//! # Terminology
//!
//! - A *name* is a lint, a kind of blocking, or a rule: what a finding can be silenced by.
//! - An *allow* is one comment or attribute with its names.
//! - It *covers* a range: the line and statement it trails, the statement or item below it, the module or file it opens
//!   (`//!`, `#![..]`). A finding is covered where its call begins or ends there, the first use of a static also where the
//!   static stands.
//!
//! An allow that silences nothing, names nothing known or can't be read is a finding itself, so that none outlives its
//! reason. Give [`apply`] all findings, also those that would not be shown: an allow of a cheap call is not unused
//! because the level hides it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::base::descriptor::LintDescriptor;
use crate::base::diagnostic::{Diagnostic, Silenced, Silencer};
use crate::base::level::Level;
use crate::base::span::{FileId, Span, TextRange};
use crate::lints::{MALFORMED_SUPPRESSION, SUPPRESSIONS, UNKNOWN_LINT, UNUSED_SUPPRESSION};
use crate::syntax::item_tree::ItemTree;

pub(crate) mod add;
mod allow;
mod cover;
mod directive;

use allow::{Allow, AllowName};

/// A file of a checked crate.
#[derive(Copy, Clone)]
pub(crate) struct File<'a> {
    pub id: FileId,
    pub path: &'a Path,
    pub text: &'a str,
    pub tree: &'a ItemTree,
    /// Items that are not looked at: no allow in them counts as unused.
    pub unseen: &'a [TextRange],
}

/// What an allow may name, and how loud the findings about allows are.
pub(crate) struct Names<'a> {
    pub is_known: &'a dyn Fn(&str) -> bool,
    /// A help line for an unknown name.
    pub help: &'a dyn Fn(&str) -> Option<String>,
    /// The level of a lint in a file.
    pub level_of: &'a dyn Fn(&LintDescriptor, FileId) -> Level,
    /// Test code was looked at; else nothing in it counts as unused.
    pub tests: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// What is left, and what is to be said about the allows themselves.
    pub kept: Vec<Diagnostic>,
    pub silenced: Vec<Silenced>,
    /// What would be reported of other files than those that are asked for, and ends in these.
    pub elsewhere: usize,
}

/// Takes out what is silenced and adds what is wrong with the silencing.
pub(crate) fn apply(found: Vec<Diagnostic>, files: &[File<'_>], names: &Names<'_>) -> Applied {
    let mut allows: Vec<FileAllows<'_>> = Vec::new();
    let mut own = Vec::new();
    for file in files {
        let (read, malformed) = allow::collect(file, names.tests);
        own.extend(malformed.into_iter().map(|fault| {
            let mut diagnostic = about(names, &MALFORMED_SUPPRESSION, fault.range.in_file(file.id), fault.message);
            diagnostic.helps.push(fault.help);
            diagnostic
        }));
        allows.push(FileAllows { file: *file, allows: read });
    }
    let mut applied = Applied::default();
    silence(found, &mut allows, &mut applied);
    own.extend(unknown(&allows, names));
    own.extend(unused(&allows, names));
    silence(own, &mut allows, &mut applied);
    applied
}

struct FileAllows<'a> {
    file: File<'a>,
    allows: Vec<Allow>,
}

fn silence(found: Vec<Diagnostic>, files: &mut [FileAllows<'_>], applied: &mut Applied) {
    let index: BTreeMap<u32, usize> = files.iter().enumerate().map(|(i, file)| (file.file.id.0, i)).collect();
    for mut diagnostic in found {
        let mut reason = None;
        for place in places(&diagnostic) {
            let allows = index.get(&place.file.0).and_then(|&i| files.get_mut(i));
            let silenced = allows.and_then(|file| silencing(&mut file.allows, &diagnostic, place.range));
            reason = reason.or(silenced);
        }
        match reason {
            None => applied.kept.push(diagnostic),
            Some(_) if diagnostic.level == Level::Forbid => {
                diagnostic.notes.push("forbidden: comments in the code cannot silence it".to_owned());
                applied.kept.push(diagnostic);
            }
            Some(reason) => applied.silenced.push(Silenced { diagnostic, by: Silencer::Code, reason }),
        }
    }
}

/// Where an allow silences a finding: at its call, and of the first use of a static also at the initialiser.
fn places(diagnostic: &Diagnostic) -> impl Iterator<Item = Span> {
    let inside = diagnostic.evidence.as_ref().and_then(|evidence| {
        let of = evidence.first_use_of.as_ref()?;
        let used = evidence.chain.iter().position(|step| step.callee == *of)?;
        evidence.chain.get(used + 1)?.call
    });
    std::iter::once(diagnostic.primary.span).chain(inside)
}

/// Marks all names that silence a finding as used; the reason of the first.
fn silencing(allows: &mut [Allow], diagnostic: &Diagnostic, place: TextRange) -> Option<Option<String>> {
    let mut reason = None;
    for allow in allows.iter_mut().filter(|allow| covers(allow.covers, place)) {
        for name in allow.names.iter_mut().filter(|name| is_meant(&name.name, diagnostic)) {
            name.used = true;
            reason.get_or_insert_with(|| allow.reason.clone());
        }
    }
    reason
}

fn covers(range: TextRange, call: TextRange) -> bool {
    range.contains(call.start) || range.contains(call.end.saturating_sub(1))
}

fn is_meant(name: &str, diagnostic: &Diagnostic) -> bool {
    let by_evidence =
        diagnostic.evidence.as_ref().is_some_and(|evidence| name == evidence.kind.name() || name == evidence.rule);
    by_evidence || name == diagnostic.lint || name == ALL
}

/// Every name there is.
const ALL: &str = "all";

fn is_known(name: &str, names: &Names<'_>) -> bool {
    name == ALL || is_own(name) || (names.is_known)(name)
}

/// The lints about allows.
fn is_own(name: &str) -> bool {
    SUPPRESSIONS.iter().any(|descriptor| descriptor.id == name)
}

fn unknown(files: &[FileAllows<'_>], names: &Names<'_>) -> Vec<Diagnostic> {
    let unknown = each_name(files).filter(|(_, _, name)| !is_known(&name.name, names));
    let said = unknown.map(|(file, _, name)| {
        let message = format!("no lint, kind or rule is called `{}`", name.name);
        let mut diagnostic = about(names, &UNKNOWN_LINT, name.range.in_file(file.id), message);
        let help = (names.help)(&name.name);
        diagnostic.helps.push(help.unwrap_or_else(|| "`cargo async-lint rules` lists all names".to_owned()));
        diagnostic
    });
    said.collect()
}

fn unused(files: &[FileAllows<'_>], names: &Names<'_>) -> Vec<Diagnostic> {
    // A file that is read for two targets has its allows twice; used once is used.
    let mut used: BTreeMap<(&Path, u32), bool> = BTreeMap::new();
    for (file, _, name) in each_name(files) {
        *used.entry((file.path, name.range.start)).or_default() |= name.used;
    }
    let unused = each_name(files).filter(|(file, allow, name)| {
        let in_use = used.get(&(file.path, name.range.start)).copied().unwrap_or_default();
        !in_use && allow.looked_at && is_known(&name.name, names) && !is_own(&name.name)
    });
    let said = unused.map(|(file, _, name)| {
        let message = format!("`allow({})` silences nothing", name.name);
        let mut diagnostic = about(names, &UNUSED_SUPPRESSION, name.range.in_file(file.id), message);
        let help = "remove it, or allow `unused-suppression` beside it if another platform needs it";
        diagnostic.helps.push(help.to_owned());
        diagnostic
    });
    said.collect()
}

fn each_name<'f>(files: &'f [FileAllows<'f>]) -> impl Iterator<Item = (File<'f>, &'f Allow, &'f AllowName)> {
    files.iter().flat_map(|file| {
        file.allows.iter().flat_map(move |allow| allow.names.iter().map(move |name| (file.file, allow, name)))
    })
}

fn about(names: &Names<'_>, descriptor: &LintDescriptor, span: Span, message: String) -> Diagnostic {
    Diagnostic::plain(descriptor.id, (names.level_of)(descriptor, span.file), message, span)
}

#[cfg(test)]
mod tests;
