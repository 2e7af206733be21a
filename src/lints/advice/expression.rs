//! The text of an expression as it may stand in a closure that owns what it uses: with clones made before, where it borrows.

use crate::base::span::TextRange;
use crate::facts::uses::{Position, Use};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::owned::Ownership;

use super::Case;

/// What has to be done before the closure, and the text inside it.
pub(super) struct Owning {
    pub(super) before: Vec<String>,
    pub(super) text: String,
}

/// A variable or field that the closure gets a value of its own of.
struct Own<'u> {
    uses: Vec<&'u Use>,
    name: String,
    /// The code that makes it.
    made: String,
    /// What was used is a reference to it.
    by_ref: Option<RefTo>,
}

#[derive(Copy, Clone, Eq, PartialEq)]
enum RefTo {
    /// A value of a type that the closure can own.
    Sized,
    /// `str`, `Path`: the closure has a `String`, a `PathBuf`.
    Text,
    /// A slice: the closure has a `Vec`.
    Slice,
}

/// Types that are not of a known size, and what owns such a value.
const UNSIZED: &[&str] = &["std::path::Path", "std::ffi::OsStr", "std::ffi::CStr"];

/// The expression with values of its own, or why that can't be had.
pub(super) fn owning(case: Case<'_>, range: TextRange, uses: &[Use]) -> Result<Owning, String> {
    let mut owns: Vec<Own<'_>> = Vec::new();
    for group in by_root(uses) {
        owns.extend(own_group(case, group)?);
    }
    let mut taken: Vec<String> = uses.iter().map(|it| it.root.to_string()).collect();
    for own in owns.iter_mut().filter(|own| own.name != own.uses[0].root.as_str()) {
        if taken.contains(&own.name) {
            own.name = format!("{}_{}", own.uses[0].root, own.name);
        }
        taken.push(own.name.clone());
    }
    let before = owns.iter().map(|own| format!("let {} = {};", own.name, own.made)).collect();
    Ok(Owning { before, text: rewritten(case, range, &owns) })
}

/// Uses of the same variable, in the order in which the variables come first.
fn by_root(uses: &[Use]) -> Vec<Vec<&Use>> {
    let mut groups: Vec<Vec<&Use>> = Vec::new();
    for it in uses {
        match groups.iter_mut().find(|group| group[0].root == it.root) {
            Some(group) => group.push(it),
            None => groups.push(vec![it]),
        }
    }
    groups
}

/// What has to be made of one variable; nothing where it can be moved as it is.
fn own_group<'u>(case: Case<'_>, group: Vec<&'u Use>) -> Result<Vec<Own<'u>>, String> {
    let (types, owner) = (case.cx.facts.types, case.body.facts.owner);
    let first = group[0];
    let owned = types.ownership(first.root_ty) == Ownership::Owned;
    let whole_is_copied =
        types.is_copy(owner, first.root_ty) && group.iter().all(|it| it.position != Position::Changed);
    if owned && (!first.needed || whole_is_copied) {
        return Ok(Vec::new());
    }
    if let Some(changed) = group.iter().find(|it| it.position == Position::Changed || is_mut_ref(it.ty)) {
        return Err(in_the_way(case, changed));
    }
    let mut owns: Vec<Own<'u>> = Vec::new();
    let mut sorted = group;
    sorted.sort_by_key(|it| it.steps.len());
    for it in sorted {
        // The same, or a part of something of which the closure has all.
        match owns.iter_mut().find(|own| it.steps.starts_with(&own.uses[0].steps)) {
            Some(own) => own.uses.push(it),
            None => owns.push(own(case, it).ok_or_else(|| in_the_way(case, it))?),
        }
    }
    Ok(owns)
}

fn is_mut_ref(ty: Ty) -> bool {
    matches!(ty.kind(), TyKind::Ref { mutable: true, .. })
}

/// How a value of its own is made of what a use names.
fn own<'u>(case: Case<'_>, it: &'u Use) -> Option<Own<'u>> {
    let (types, owner) = (case.cx.facts.types, case.body.facts.owner);
    let place = case.text(it.range);
    let field = it.steps.iter().rev().find(|step| !step.ends_with("()"));
    let name = match field {
        Some(field) if field.starts_with(|c: char| c.is_ascii_digit()) => "value".to_owned(),
        Some(field) => field.to_string(),
        None if it.root.as_str() == "self" => "this".to_owned(),
        None => it.root.to_string(),
    };
    let made = |made: String, by_ref| Some(Own { uses: vec![it], name: name.clone(), made, by_ref });
    let (value, by_ref) = match it.ty.kind() {
        TyKind::Ref { inner, .. } => (*inner, Some(RefTo::Sized)),
        _ => (it.ty, None),
    };
    if by_ref.is_some() && is_unsized(case, value) {
        let (elements, to) = match value.kind() {
            TyKind::Slice(inner) => (is_cloned(case, *inner), RefTo::Slice),
            _ => (true, RefTo::Text),
        };
        return made(format!("{place}.to_owned()"), Some(to)).filter(|_| elements);
    }
    if let Some(()) = is_seen_as_unsized(case, value) {
        return made(format!("{place}.as_ref().to_owned()"), Some(RefTo::Text));
    }
    if types.ownership(value) != Ownership::Owned {
        return None;
    }
    let arc = types.lang().arc.filter(|arc| matches!(value.kind(), TyKind::Adt(def, _) if def == arc));
    if arc.is_some() && case.cx.program.type_at(owner, "Arc") == arc {
        return made(format!("Arc::clone({}{place})", if by_ref.is_some() { "" } else { "&" }), by_ref);
    }
    if types.is_copy(owner, value) {
        return made(if by_ref.is_some() { format!("*{place}") } else { place }, by_ref);
    }
    made(format!("{place}.clone()"), by_ref).filter(|_| is_cloned(case, value))
}

fn is_cloned(case: Case<'_>, ty: Ty) -> bool {
    let (types, owner) = (case.cx.facts.types, case.body.facts.owner);
    let clone = types.lang().clone;
    types.is_copy(owner, ty) || clone.is_some_and(|clone| types.has_trait(owner, ty, (clone, &[])))
}

/// `str`, `Path`, a slice: there is a type that owns such a value.
fn is_unsized(case: Case<'_>, ty: Ty) -> bool {
    match ty.kind() {
        TyKind::Primitive(name) => name.as_str() == "str",
        TyKind::Slice(inner) => case.cx.facts.types.ownership(*inner) == Ownership::Owned,
        TyKind::Adt(def, _) => UNSIZED.contains(&case.cx.program.path(*def).as_str()),
        _ => false,
    }
}

/// A type parameter of which nothing is known but `AsRef<Path>` or the like.
fn is_seen_as_unsized(case: Case<'_>, ty: Ty) -> Option<()> {
    let types = case.cx.facts.types;
    let as_ref = types.std_item("std::convert::AsRef")?;
    let bounds = match ty.kind() {
        TyKind::Opaque(bounds) => bounds.to_vec(),
        TyKind::Param { .. } => {
            let all = types.predicates(case.body.facts.owner);
            all.iter().filter(|predicate| predicate.ty == ty).map(|predicate| predicate.bound.clone()).collect()
        }
        _ => return None,
    };
    let mut seen = bounds.iter().filter(|bound| bound.def == as_ref);
    let (only, None) = (seen.next()?, seen.next()) else { return None };
    only.args.first().filter(|&&arg| is_unsized(case, arg)).map(|_| ())
}

/// Why the closure can't have a value of its own of it.
fn in_the_way(case: Case<'_>, it: &Use) -> String {
    let (types, place) = (case.cx.facts.types, case.text(it.range));
    let is_ref = matches!(it.ty.kind(), TyKind::Ref { .. }) || matches!(it.root_ty.kind(), TyKind::Ref { .. });
    match types.ownership(it.ty) {
        _ if is_mut_ref(it.root_ty) || is_mut_ref(it.ty) => {
            format!("`{}` is borrowed mutably here: move what the call needs into the closure and return it", it.root)
        }
        Ownership::Borrowed | Ownership::Owned if is_ref => {
            format!("`{place}` is borrowed here: move what the call needs into the closure")
        }
        Ownership::Local => format!("`{place}` can't be sent to another thread: create it inside the closure"),
        Ownership::Owned if it.position == Position::Changed => {
            format!("`{place}` is changed by the call and used afterwards: move it into the closure and return it")
        }
        Ownership::Owned => format!("`{place}` is used afterwards and can't be cloned: share it in an `Arc`"),
        Ownership::Borrowed => format!("`{place}` borrows: move an owned value into the closure"),
        Ownership::Unknown => format!("`{place}` may borrow: move an owned value into the closure"),
    }
}

/// The text with the new names in it.
fn rewritten(case: Case<'_>, range: TextRange, owns: &[Own<'_>]) -> String {
    let mut edits: Vec<(TextRange, String)> = Vec::new();
    for own in owns {
        let depth = own.uses[0].steps.len();
        for it in &own.uses {
            let rest: String = it.steps[depth..].iter().map(|step| format!(".{step}")).collect();
            let (range, borrow) = match (it.position, own.by_ref) {
                (Position::Deref(whole), Some(_)) if rest.is_empty() => (whole, ""),
                (Position::Postfix, _) | (_, None) => (it.range, ""),
                _ if !rest.is_empty() => (it.range, ""),
                (_, Some(RefTo::Sized)) | (Position::Argument, Some(RefTo::Text)) => (it.range, "&"),
                (_, Some(RefTo::Text | RefTo::Slice)) => (it.range, "&*"),
            };
            edits.push((range, format!("{borrow}{}{rest}", own.name)));
        }
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = case.text(range);
    for (at, replacement) in edits {
        let (start, end) = ((at.start - range.start) as usize, (at.end - range.start) as usize);
        if text.is_char_boundary(start) && text.is_char_boundary(end) && start <= end && end <= text.len() {
            text.replace_range(start..end, &replacement);
        }
    }
    text
}
