//! What can be done about findings: their fixes, all safe fixes of a file at once, and two ways to live with one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gen_lsp_types::{CodeActionKind, CodeActionParams, Diagnostic as Shown, Range, TextEdit};
use serde_json::{Value, json};

use super::client::Abilities;
use super::diagnostics::Found;
use super::documents::Document;
use super::position::{Atlas, Lines};
use super::uri;
use crate::base::diagnostic::{Applicability, Diagnostic, Edit, Feature, Fix};
use crate::base::level::Level;
use crate::base::read;
use crate::base::span::TextRange;
use crate::commands::judge::Judged;
use crate::config::discover::FILE_NAME;
use crate::fix::{self, Group, Switch, Text};
use crate::lints::SUPPRESSIONS;
use crate::options::CheckOptions;
use crate::project::canonical;
use crate::suppress;
use crate::syntax::parse_items;

/// All safe fixes of a file at once.
pub(super) const FIX_ALL: &str = "source.fixAll.async-lint";

/// Stands in a new comment where its author is to say why.
const REASON: &str = "say here why this may block";

/// What actions are made with.
pub(super) struct Context<'a> {
    pub(super) judged: &'a Judged,
    pub(super) options: &'a CheckOptions,
    pub(super) document: &'a Document,
    pub(super) abilities: &'a Abilities,
}

/// New texts in place of ranges, by file.
type Edits = BTreeMap<PathBuf, Vec<TextEdit>>;

/// What can be done about the findings in a range, the safest first.
pub(super) fn actions(
    cx: &Context<'_>,
    found: &[Found],
    params: &CodeActionParams,
    atlas: &mut Atlas<'_>,
) -> Vec<Value> {
    let mut actions = Vec::new();
    if wants(params, "quickfix") {
        let here = found.iter().filter(|found| touch(found.shown.range, params.range));
        for Found { finding, shown } in here {
            for fix in finding.fixes.iter().filter(|fix| fix.applicability != Applicability::HasPlaceholders) {
                actions.extend(cx.fix(fix, shown, atlas));
            }
            actions.extend(cx.allow_here(finding, shown));
            actions.extend(cx.allow_in_config(finding, shown));
        }
    }
    if wants(params, FIX_ALL) {
        actions.extend(cx.fix_all(found, atlas));
    }
    actions
}

/// The kind, or one that it is a part of, is asked for.
fn wants(params: &CodeActionParams, kind: &str) -> bool {
    let is_it = |only: &CodeActionKind| {
        let only = only.to_string();
        only.is_empty() || kind == only || kind.strip_prefix(&only).is_some_and(|rest| rest.starts_with('.'))
    };
    params.context.only.as_ref().is_none_or(|only| only.iter().any(is_it))
}

fn touch(a: Range, b: Range) -> bool {
    a.start <= b.end && b.start <= a.end
}

impl Context<'_> {
    fn fix(&self, fix: &Fix, shown: &Shown, atlas: &mut Atlas<'_>) -> Option<Value> {
        let mut edits = Edits::new();
        for edit in &fix.edits {
            self.add(edit, &mut edits, atlas);
        }
        for need in &fix.needs {
            let (manifest, edit) = switch_on(need, self.abilities)?;
            edits.entry(manifest).or_default().extend(edit);
        }
        let is_safe = fix.applicability == Applicability::MachineApplicable;
        let title = if is_safe { fix.title.clone() } else { format!("{} (review it)", fix.title) };
        Some(self.action((&title, "quickfix", is_safe), Some(shown), self.workspace_edit(edits, None)))
    }

    fn add(&self, edit: &Edit, acc: &mut Edits, atlas: &mut Atlas<'_>) {
        let source = atlas.sources().file(edit.span.file);
        let new_text = fix::in_lines_of(source.text(), edit).into_owned();
        let edits = acc.entry(source.path.clone()).or_default();
        let edit = TextEdit { range: atlas.range(edit.span), new_text };
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }

    /// The safe fixes of the file that do not overlap.
    fn fix_all(&self, found: &[Found], atlas: &mut Atlas<'_>) -> Option<Value> {
        let safe = |fix: &&Fix| fix.applicability == Applicability::MachineApplicable && fix.needs.is_empty();
        let fixes: Vec<&Fix> = found.iter().filter_map(|found| found.finding.fixes.iter().find(safe)).collect();
        let mut texts: BTreeMap<u32, Text> = BTreeMap::new();
        let mut groups: Vec<Group<u32>> = Vec::new();
        for fix in &fixes {
            let files = fix.edits.iter().map(|edit| edit.span.file);
            texts.extend(files.map(|file| {
                let text = atlas.sources().file(file).text().clone();
                (file.0, Text { text, written: Vec::new() })
            }));
            groups.push(fix.edits.iter().map(|edit| (edit.span.file.0, edit.clone())).collect());
        }
        let mut edits = Edits::new();
        for number in fix::apply(&texts, &groups).done {
            fixes[number].edits.iter().for_each(|edit| self.add(edit, &mut edits, atlas));
        }
        let title = "apply all safe fixes of async-lint in this file";
        (!edits.is_empty()).then(|| self.action((title, FIX_ALL, true), None, self.workspace_edit(edits, None)))
    }

    /// A comment above the finding that silences it.
    fn allow_here(&self, finding: &Diagnostic, shown: &Shown) -> Option<Value> {
        let name = silencing_name(finding)?;
        let text = &self.document.text;
        let tree = parse_items(text);
        let file =
            suppress::File { id: finding.primary.span.file, path: &self.document.path, text, tree: &tree, unseen: &[] };
        let added = suppress::add::add(&file, &[(finding.primary.span.range, name)], Some(REASON));
        let edit = difference(text, &added.text, self.abilities)?;
        let edits = Edits::from([(self.document.path.clone(), vec![edit])]);
        let title = format!("allow `{name}` here, with a reason");
        Some(self.action((&title, "quickfix", false), Some(shown), self.workspace_edit(edits, None)))
    }

    /// A line in the project's settings that allows all of its sort.
    fn allow_in_config(&self, finding: &Diagnostic, shown: &Shown) -> Option<Value> {
        let name = silencing_name(finding)?;
        let settings = &self.judged.setup.settings;
        let known = self.options.config.as_ref().or(settings.file.as_ref());
        let path = match known {
            Some(path) if path.ends_with("Cargo.toml") => return None,
            Some(path) => path.clone(),
            None => self.judged.setup.project.root.join(FILE_NAME),
        };
        let text = read::text(&path, read::MAX_TOML).ok();
        let is_new = text.is_none();
        if is_new && (known.is_some() || !self.abilities.creates_files) {
            return None;
        }
        let text = text.unwrap_or_default();
        let (range, new_text) = fix::allowed_in(&text, name)?;
        let lines = Lines::new(text.into(), self.abilities.encoding);
        let edit = TextEdit { range: lines.range(TextRange::new(range.start as u32, range.end as u32)), new_text };
        let edits = Edits::from([(path.clone(), vec![edit])]);
        let title = format!("allow `{name}` in {FILE_NAME}");
        let edit = self.workspace_edit(edits, is_new.then_some(&*path));
        Some(self.action((&title, "quickfix", false), Some(shown), edit))
    }

    fn action(&self, (title, kind, is_safe): (&str, &str, bool), shown: Option<&Shown>, edit: Value) -> Value {
        let mut action = json!({ "title": title, "kind": kind, "edit": edit });
        if let Some(shown) = shown {
            action["diagnostics"] = json!([shown]);
            action["isPreferred"] = json!(is_safe);
        }
        action
    }

    /// Edits in the form that the editor takes; `new` is a file that has to be made first.
    fn workspace_edit(&self, edits: Edits, new: Option<&Path>) -> Value {
        let mut by_uri: BTreeMap<String, Vec<TextEdit>> = BTreeMap::new();
        for (path, edits) in edits {
            let is_own = path == self.document.path || canonical(&path).is_ok_and(|it| it == self.document.path);
            let uri = if is_own { self.document.uri.clone() } else { uri::of_path(&path) };
            by_uri.entry(uri).or_default().extend(edits);
        }
        if !self.abilities.creates_files {
            return json!({ "changes": by_uri });
        }
        let created = new
            .map(|path| json!({ "kind": "create", "uri": uri::of_path(path), "options": { "ignoreIfExists": true } }));
        let changed = by_uri.into_iter().map(|(uri, edits)| {
            let version = (uri == self.document.uri).then_some(self.document.version);
            json!({ "textDocument": { "uri": uri, "version": version }, "edits": edits })
        });
        json!({ "documentChanges": created.into_iter().chain(changed).collect::<Vec<_>>() })
    }
}

/// By which name a comment silences the finding; `None` for what no comment can.
fn silencing_name(finding: &Diagnostic) -> Option<&str> {
    let can_be = finding.level < Level::Forbid && !SUPPRESSIONS.iter().any(|about| about.id == finding.lint);
    can_be.then(|| finding.evidence.as_ref().map_or(finding.lint, |evidence| &evidence.rule))
}

/// What switches on a feature that a fix needs, in the manifest that is named; no edit where it is on.
fn switch_on(need: &Feature, abilities: &Abilities) -> Option<(PathBuf, Option<TextEdit>)> {
    let on_disk = |path: &Path| read::text(path, read::MAX_TOML).ok();
    if !fix::declares(&on_disk(&need.declared)?, &need.feature) {
        return None;
    }
    let text = on_disk(&need.manifest)?;
    let edit = match fix::switch_on(&text, &need.dependency, &need.feature)? {
        Switch::On => None,
        Switch::Edit(range, new_text) => {
            let lines = Lines::new(text.into(), abilities.encoding);
            let range = lines.range(TextRange::new(range.start as u32, range.end as u32));
            Some(TextEdit { range, new_text })
        }
    };
    Some((need.manifest.clone(), edit))
}

/// The smallest edit that makes one text the other; `None` where they are the same.
fn difference(before: &Arc<str>, after: &str, abilities: &Abilities) -> Option<TextEdit> {
    let (start, end) = fix::changed_range(before, after)?;
    let lines = Lines::new(before.clone(), abilities.encoding);
    let new_text = after.get(start..after.len() - (before.len() - end))?.to_owned();
    Some(TextEdit { range: lines.range(TextRange::new(start as u32, end as u32)), new_text })
}
