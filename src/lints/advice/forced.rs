//! A static that is built by its first use, built at the start of `main` instead.

use crate::base::diagnostic::{Applicability, Edit, Fix};
use crate::base::kind::Kind;
use crate::base::span::TextRange;
use crate::def::ids::{CrateId, DefId};
use crate::facts::body::Target;
use crate::flow::ir::CallSyntax;
use crate::project::graph::TargetKind;

use super::{Case, Way};

/// Types with a function `force`.
const LAZY: &[&str] = &["std::sync::LazyLock", "once_cell::sync::Lazy"];

/// What to do about the use of a static that may be built by it; nothing where the finding is about another use.
pub(super) fn first_use(case: Case<'_>) -> Option<Way> {
    let def = built(case)?;
    let types = case.cx.facts.types;
    let path = types.type_path(types.value_ty(def));
    let is_there = case.cx.program.type_at(case.body.facts.owner, &path).is_some();
    let is_lazy = path.ends_with("::LazyLock") || path.ends_with("::Lazy");
    let name = match &case.body.facts.calls[case.call.site.call].target {
        Target::Static(_) => case.text(case.call.site.range),
        _ => case.cx.program.name(def).to_string(),
    };
    let help = match is_lazy && is_there {
        true => format!("build it before the async code starts: `{path}::force(&{name})`"),
        false => format!("use `{name}` once before the async code starts, so that it is built by then"),
    };
    Some(Way { help, fix: fix(case, def, &path) })
}

/// The static that the finding's call builds, or one that stands behind it and can be built in `main`.
fn built(case: Case<'_>) -> Option<DefId> {
    if let Target::Static(def) = case.body.facts.calls[case.call.site.call].target {
        return Some(def);
    }
    let def = *case.effect.once.last()?;
    let types = case.cx.facts.types;
    fix(case, def, &types.type_path(types.value_ty(def))).map(|_| def)
}

/// The first statement of the program's only `main`.
fn fix(case: Case<'_>, def: DefId, path: &str) -> Option<Fix> {
    let program = case.cx.program;
    let main = main_of(case, def.krate)?;
    let body = case.cx.facts.types.function(main)?.body?;
    // A runtime that is not there yet can't be asked for anything.
    let is_fit = case.effect.kind != Kind::Runtime && case.call.site.syntax != CallSyntax::Macro && !case.call.in_test;
    let is_written = program.tree(main).expansion.is_none() && program.tree(def).expansion.is_none();
    if !LAZY.contains(&path) || program.type_at(main, path).is_none() || !is_fit || !is_written {
        return None;
    }
    let name = named_in(case, (main, def))?;
    let is_there = program.sources().snippet(program.item_span(main, body)).contains(&format!("force(&{name})"));
    if is_there {
        return None;
    }
    let at = TextRange::new(body.start + 1, body.start + 1);
    let replacement = format!("\n    {path}::force(&{name});");
    let title = format!("build it at the start of `main`: `{path}::force(&{name})`");
    let edits = vec![Edit { span: program.item_span(main, at), replacement }];
    Some(Fix { title, edits, applicability: Applicability::MaybeIncorrect, needs: Vec::new() })
}

/// The `main` of the program that the crate is; of a library, that of the only program of its package.
fn main_of(case: Case<'_>, krate: CrateId) -> Option<DefId> {
    let program = case.cx.program;
    let own = program.root(krate)?;
    let is_bin = |&other: &CrateId| match own.kind {
        TargetKind::Bin => other == krate,
        _ => program.root(other).is_some_and(|root| {
            root.kind == TargetKind::Bin && root.package_dir == own.package_dir && own.kind == TargetKind::Lib
        }),
    };
    let mut bins = program.crate_ids().filter(is_bin);
    let (Some(bin), None) = (bins.next(), bins.next()) else { return None };
    let defs = program.defs(bin);
    let is_main = |def: &DefId| {
        let data = program.data(*def);
        data.module == defs.root() && data.parent.is_none() && program.name(*def) == "main"
    };
    defs.def_ids().find(is_main)
}

/// The path by which `main` names the static, if it may.
fn named_in(case: Case<'_>, (main, def): (DefId, DefId)) -> Option<String> {
    let program = case.cx.program;
    let paths = program.paths(def).into_iter().map(|path| match (main.krate == def.krate, path.split_once("::")) {
        (true, Some((_, rest))) => rest.to_owned(),
        _ => path,
    });
    let mut fitting = paths.filter(|path| program.value_at(main, path) == Some(def));
    fitting.next()
}
