//! Macro calls in item position: the project's own `macro_rules!` (and those of crates that come earlier) are expanded and
//! their items collected like written ones; other calls are read as items where they look like items.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::collector::{Collector, PendingCall, Site};
use super::crate_defs::{LoadProblem, MadeBy, ProblemKind, ProblemPlace};
use super::include::{included_path, is_include};
use super::load::compact;
use super::macros::{self, CallPlace};
use super::mod_files::ModDir;
use crate::base::span::{FileId, TextRange};
use crate::syntax::item_tree::{ItemKind, ItemTree};
use crate::syntax::macro_types::MacroShape;
use crate::syntax::{self, BodySource, MacroSource};

/// Expands the calls whose macro is known by now, and those that they bring; `true` where there was one.
pub(crate) fn expand_pending(collector: &mut Collector<'_>) -> bool {
    let mut any = false;
    let mut left = Vec::new();
    while !collector.calls.is_empty() {
        for call in std::mem::take(&mut collector.calls) {
            if include(collector, &call) {
                any = true;
            } else if let Some(expanded) = expand_one(collector, &call) {
                add_items(collector, &call, expanded);
                any = true;
            } else {
                left.push(call);
            }
        }
    }
    collector.calls = left;
    any
}

fn expand_one(collector: &mut Collector<'_>, call: &PendingCall) -> Option<Expanded> {
    if !is_allowed(collector, call) {
        return None;
    }
    let tree = collector.defs.tree(call.site.tree).tree.clone();
    let ItemKind::MacroCall(mac) = &tree.items[call.item].kind else { return None };
    let path = &mac.path;
    let offset = tree.items[call.item].range.start;
    let place = CallPlace { tree: call.site.tree, module: call.site.module, offset };
    let (found, known) = collector.macro_at(place, path);
    if known.declares() {
        let told_apart = hash((known.items.map(|rules| rules.as_str()), known.shape == MacroShape::CfgIf));
        return expanded(collector, call, told_apart, |source| syntax::known_items(known, source));
    }
    let found = found?;
    let (program, defs) = (collector.program, &collector.defs);
    let of_macro = if found.krate == defs.krate { defs } else { program.defs(found.krate) };
    let definition = macros::source(program, of_macro, found)?;
    expanded(collector, call, rules_hash(&definition), |source| syntax::expand_items(&definition, source))
}

/// What a call became.
struct Expanded {
    tree: ItemTree,
    made_by: MadeBy,
}

/// Asks what is known from before, then `expand`. `rules` tells apart what the same call may mean.
fn expanded(
    collector: &Collector<'_>,
    call: &PendingCall,
    rules: u64,
    expand: impl FnOnce(BodySource<'_>) -> Option<ItemTree>,
) -> Option<Expanded> {
    let (program, defs) = (collector.program, &collector.defs);
    let at = defs.tree(call.site.tree).tree.items[call.item].range.start;
    let made_by = MadeBy { tree: call.site.tree, at, rules };
    let file = defs.tree(call.site.tree).file;
    let known = program.root(defs.krate).filter(|root| !root.local);
    let known = known.and_then(|root| program.files.expansion(root, file, &defs.calls_to(made_by)));
    let tree = known.or_else(|| with_source(collector, call, expand).map(compact))?;
    Some(Expanded { tree, made_by })
}

/// The call's arguments as items.
fn read_items(collector: &Collector<'_>, call: &PendingCall) -> Option<Expanded> {
    expanded(collector, call, 0, syntax::parse_macro_items)
}

/// Tells the rules of one macro from those of another.
fn rules_hash(definition: &MacroSource) -> u64 {
    let (start, end) = (definition.rules.start as usize, definition.rules.end as usize);
    hash((definition.krate.as_str(), definition.text.get(start..end)))
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = FxHasher::default();
    of.hash(&mut hasher);
    hasher.finish()
}

const AGAIN: &str = "files that include each other are read again and again";

/// `include!("file.rs")`: the file's items stand where the call stands. `false` for any other call.
fn include(collector: &mut Collector<'_>, call: &PendingCall) -> bool {
    // Looking at the text of every call would read every file.
    let item = &collector.defs.tree(call.site.tree).tree.items[call.item];
    let named = is_include(item);
    let included = |source: BodySource<'_>| included_path(source.item_text(), source.item);
    let Some(path) = named.then(|| with_source(collector, call, included)).flatten() else { return false };
    let path = call.site.dir.beside(&path);
    let Some(root) = collector.program.root(collector.defs.krate).filter(|_| is_shallow(call)) else { return false };
    if !collector.fuel.has_files() {
        let at = place_of(collector, call);
        collector.out_of_fuel(at, AGAIN);
        return true;
    }
    let Ok(parsed) = collector.program.files.read(collector.defs.krate, root, &path) else { return false };
    if !collector.fuel.read(parsed.len, parsed.identity) {
        let at = place_of(collector, call);
        collector.out_of_fuel(at, AGAIN);
        return true;
    }
    let tree = collector.add_tree(parsed.file, parsed.tree);
    let dir = ModDir::of_mod_rs(&path);
    collector.collect_tree(&Site { tree, dir, expansions: call.site.expansions + 1, ..call.site.clone() });
    true
}

/// Calls that calls have made may be so many.
fn is_allowed(collector: &Collector<'_>, call: &PendingCall) -> bool {
    is_shallow(call) && (call.site.expansions == 0 || collector.fuel.has_calls())
}

/// Where a call stands in its file.
fn place_of(collector: &Collector<'_>, call: &PendingCall) -> (FileId, TextRange) {
    let tree = collector.defs.tree(call.site.tree);
    (tree.file, tree.place(tree.tree.items[call.item].range))
}

fn is_shallow(call: &PendingCall) -> bool {
    (call.site.expansions as usize) < syntax::RECURSION_LIMIT
}

/// The call as the syntax layer takes it.
fn with_source<T>(collector: &Collector<'_>, call: &PendingCall, then: impl FnOnce(BodySource<'_>) -> T) -> T {
    let tree = collector.defs.tree(call.site.tree);
    let text = collector.program.sources().file(tree.file).text().clone();
    let expansion = tree.tree.expansion.as_deref();
    then(BodySource { text: &text, expansion, item: &tree.tree.items[call.item] })
}

fn add_items(collector: &mut Collector<'_>, call: &PendingCall, expanded: Expanded) {
    let text = expanded.tree.expansion.as_deref().map_or(0, |expansion| expansion.len() as usize);
    collector.fuel.expanded(call.site.expansions > 0, text);
    let tree = collector.add_expansion(expanded.tree, expanded.made_by);
    let site = Site { tree, expansions: call.site.expansions + 1, ..call.site.clone() };
    match call.parent {
        None => collector.collect_tree(&site),
        Some(parent) => {
            let items = collector.defs.tree(tree).tree.clone();
            collector.more_members(&site, &items, parent);
        }
    }
}

/// Reads what is left as items, where it looks like items; `true` where there were some.
pub(crate) fn read_as_items(collector: &mut Collector<'_>) -> bool {
    let calls = std::mem::take(&mut collector.calls);
    let mut left = Vec::new();
    let mut any = false;
    for call in calls {
        match is_allowed(collector, &call).then(|| read_items(collector, &call)).flatten() {
            Some(expanded) => {
                add_items(collector, &call, expanded);
                any = true;
            }
            None => left.push(call),
        }
    }
    collector.calls.extend(left);
    any
}

/// Says which calls nothing was made of.
pub(crate) fn report_skipped(collector: &mut Collector<'_>) {
    for call in std::mem::take(&mut collector.calls) {
        if call.site.expansions > 0 && !collector.fuel.has_calls() {
            let at = place_of(collector, &call);
            collector.out_of_fuel(at, "macro calls become ever more macro calls");
        }
        let tree = collector.defs.tree(call.site.tree);
        let item = &tree.tree.items[call.item];
        let ItemKind::MacroCall(mac) = &item.kind else { continue };
        let names: Vec<&str> = mac.path.names.iter().map(|name| name.as_str()).collect();
        let name = names.join("::");
        let in_test = call.site.state.in_test;
        let is_async = with_source(collector, &call, syntax::holds_async_call);
        let (message, kind) = match is_async {
            true => (format!("macro `{name}!` is not known, and there is async code in the call"), ProblemKind::Syntax),
            false => (format!("macro `{name}!` was not expanded"), ProblemKind::Macro),
        };
        let (file, range) = (tree.file, tree.place(item.range));
        collector.note(LoadProblem { place: ProblemPlace::At(range.in_file(file)), message, kind, in_test });
    }
}
