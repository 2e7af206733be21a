//! Where the project's code sets a field and calls a function: found when it is asked for, and kept.

use std::hash::Hash;
use std::sync::{Arc, Mutex, OnceLock};

use rustc_hash::FxHashMap;

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::syntax::body::{Body, Expr, ExprId, MethodCall};
use crate::ty::kinds::TyKind;
use crate::ty::result::{InferenceResult, ValueRef};

use super::arguments::Typed;
use super::callee::CallCx;

/// What was found so far.
#[derive(Debug, Default)]
pub struct Search {
    settings: Memo<(Slot, CrateId)>,
    calls: Memo<(DefId, CrateId)>,
}

type Memo<K> = Mutex<FxHashMap<K, Arc<OnceLock<Arc<[Spot]>>>>>;

/// A field of one of the project's structs or variants.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash)]
pub(super) struct Slot {
    /// The struct or enum.
    pub(super) of: DefId,
    /// The variant, where a tuple one is meant: its fields have no names of their own.
    pub(super) variant: Option<DefId>,
    pub(super) field: Symbol,
}

/// An expression with the body that it stands in.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) owner: DefId,
    body: Arc<Body>,
    types: Arc<InferenceResult>,
    pub(super) expr: ExprId,
}

/// Methods that put their last argument into what they are called on.
const PUTS: [&str; 6] = ["insert", "push", "push_back", "push_front", "replace", "set"];

impl Spot {
    pub(super) fn typed<'a>(&'a self, cx: CallCx<'a>) -> Typed<'a> {
        Typed { cx, owner: self.owner, body: &self.body, types: &self.types }
    }
}

impl Search {
    /// Every expression that a field is set to, in the crate that has the field and the one `within`.
    pub(super) fn settings(&self, cx: CallCx<'_>, slot: Slot, within: CrateId) -> Arc<[Spot]> {
        let find =
            || spots(cx, [slot.of.krate, within], &|text| may_set(cx, slot, text), |typed| settings_in(typed, slot));
        memoised(&self.settings, (slot, within), find)
    }

    /// Every call of a function, in the crate that has it and the one `within`.
    pub(super) fn calls(&self, cx: CallCx<'_>, function: DefId, within: CrateId) -> Arc<[Spot]> {
        let find = || {
            spots(cx, [function.krate, within], &|text| may_call(cx, function, text), |typed| calls_in(typed, function))
        };
        memoised(&self.calls, (function, within), find)
    }
}

fn memoised<K: Eq + Hash>(memo: &Memo<K>, key: K, find: impl FnOnce() -> Vec<Spot>) -> Arc<[Spot]> {
    let slot = {
        let mut known = memo.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        known.entry(key).or_default().clone()
    };
    slot.get_or_init(|| find().into()).clone()
}

/// Looks through the bodies of the project's crates among `crates` that are not tests.
fn spots(
    cx: CallCx<'_>,
    crates: [CrateId; 2],
    may: &dyn Fn(&str) -> bool,
    look: impl Fn(Typed<'_>) -> Vec<ExprId>,
) -> Vec<Spot> {
    let mut found = Vec::new();
    let second = (crates[1] != crates[0]).then_some(crates[1]);
    let crates = [Some(crates[0]), second].into_iter().flatten().filter(|&krate| cx.is_local(krate));
    for def in crates.flat_map(|krate| cx.program.defs(krate).def_ids()) {
        if cx.program.data(def).in_test || !is_worth_reading(cx, def, may) {
            continue;
        }
        let Some(body) = cx.program.body(def) else { continue };
        let types = Arc::new(cx.types.infer(def, &body));
        let exprs = look(Typed { cx, owner: def, body: &body, types: &types });
        let spot = |expr| Spot { owner: def, body: body.clone(), types: types.clone(), expr };
        found.extend(exprs.into_iter().map(spot));
    }
    found
}

/// A look at the text spares the reading of most bodies.
fn is_worth_reading(cx: CallCx<'_>, def: DefId, may: &dyn Fn(&str) -> bool) -> bool {
    let data = cx.program.data(def);
    let range = match data.kind {
        DefKind::Fn => cx.function_item(def).and_then(|item| item.body).map(|range| (range.start, range.end)),
        DefKind::Const | DefKind::Static => Some((cx.program.item(def).range.start, cx.program.item(def).range.end)),
        _ => None,
    };
    let Some((start, end)) = range else { return false };
    if cx.program.defs(def.krate).tree(data.tree).tree.expansion.is_some() {
        return true;
    }
    let file = cx.program.sources().file(cx.program.file(def));
    may(file.slice(TextRange::new(start, end)))
}

/// The text may set the field: it has its name behind a dot, or where the type is named too.
fn may_set(cx: CallCx<'_>, slot: Slot, text: &str) -> bool {
    let field = slot.field.as_str();
    let is_number = field.starts_with(|first: char| first.is_ascii_digit());
    let named = || match slot.variant {
        Some(variant) => has_word(text, cx.program.name(variant).as_str()),
        // The variants of an enum may stand alone.
        None => cx.program.data(slot.of).kind == DefKind::Enum || names_type(cx, slot.of, text),
    };
    has_word(text, &format!(".{field}")) || (is_number || has_word(text, field)) && named()
}

/// The text may call the function: it has its name, and that of its type where it belongs to one and has no receiver.
fn may_call(cx: CallCx<'_>, function: DefId, text: &str) -> bool {
    let of_type = || {
        let header = cx.types.impl_header(cx.program.data(function).parent?)?;
        match header.self_ty.kind() {
            TyKind::Adt(of, _) => Some(*of),
            _ => None,
        }
    };
    let named = || cx.takes_self(function) || of_type().is_none_or(|of| names_type(cx, of, text));
    has_word(text, cx.program.name(function).as_str()) && named()
}

fn names_type(cx: CallCx<'_>, of: DefId, text: &str) -> bool {
    has_word(text, "Self") || has_word(text, cx.program.name(of).as_str())
}

/// The word stands there, and not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(word).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        let begins = word.starts_with('.') || !before.ends_with(part);
        begins && !after.starts_with(part)
    })
}

fn settings_in(within: Typed<'_>, slot: Slot) -> Vec<ExprId> {
    let Typed { body, types, .. } = within;
    let is_it = |expr: ExprId| matches!(types.expr_ty(expr).peel_refs().kind(), TyKind::Adt(def, _) if *def == slot.of);
    let is_field = |expr: ExprId| match body.exprs.get(expr) {
        Some(Expr::Field { base, name }) => *name == slot.field && is_it(*base),
        _ => false,
    };
    let mut found = Vec::new();
    for (id, expr) in body.running() {
        match expr {
            Expr::Record { fields, .. } if is_it(id) => {
                found.extend(fields.iter().filter(|(name, _)| *name == slot.field).map(|(_, init)| *init));
            }
            Expr::Assign { lhs, rhs, .. } if is_field(*lhs) => found.push(*rhs),
            Expr::MethodCall(MethodCall { receiver, name, args, .. }) if PUTS.contains(&name.as_str()) => {
                found.extend(args.last().filter(|_| is_field(*receiver)));
            }
            Expr::Call { callee, args }
                if types.paths.get(callee) == Some(&ValueRef::Ctor(slot.variant.unwrap_or(slot.of))) =>
            {
                found.extend(slot.field.as_str().parse().ok().and_then(|number: usize| args.get(number)));
            }
            _ => {}
        }
    }
    found
}

fn calls_in(within: Typed<'_>, function: DefId) -> Vec<ExprId> {
    let Typed { body, types, .. } = within;
    let is_call = |(id, expr): &(ExprId, &Expr)| match expr {
        Expr::Call { callee, .. } => {
            matches!(types.paths.get(callee), Some(ValueRef::Fn(found)) if found.def == function)
        }
        Expr::MethodCall(_) => types.methods.get(id).is_some_and(|found| found.def == function),
        _ => false,
    };
    body.running().filter(is_call).map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_no_part_of_another() {
        for (text, word, expected) in [
            ("f.write()", ".f", false),
            ("x.fmt(f)", ".f", false),
            ("self.f = g", ".f", true),
            ("Job { f }", "f", true),
            ("if a {}", "f", false),
            ("renew(new)", "new", true),
            ("renew(1)", "new", false),
            ("größe", "öß", false),
        ] {
            assert_eq!(has_word(text, word), expected, "{word} in {text}");
        }
    }
}
