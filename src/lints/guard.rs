//! A guard that is alive somewhere, as lints speak of it.

use crate::base::diagnostic::{Applicability, Edit, Fix};
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::base::span::TextRange;
use crate::config::levels::Origin;
use crate::facts::body::Held;
use crate::facts::ending::Ending;
use crate::flow::analyses::moves::There;
use crate::rules::hazards::Guard;
use crate::ty::kinds::{Ty, TyKind};

use super::LintCx;
use super::async_body::AsyncBody;
use super::finding;

/// A value that is a guard or owns one.
pub(super) struct Alive<'a> {
    pub(super) held: &'a Held,
    /// The type of the guard itself.
    pub(super) ty: Ty,
    pub(super) guard: &'a Guard,
    /// The call that took it; where that is not known, the variable or expression that holds it.
    pub(super) range: TextRange,
}

/// The guard that a value is or owns.
pub(super) fn alive<'a>(cx: &LintCx<'a>, body: &AsyncBody<'a>, held: &'a Held) -> Option<Alive<'a>> {
    let ty = cx.facts.guard_in(held.ty)?;
    let guard = cx.facts.guard(ty)?;
    let taken = held.taken.map(|call| body.facts.calls[call].site.range);
    Some(Alive { held, ty, guard, range: taken.unwrap_or(held.range) })
}

/// What a guard lets others do.
#[derive(Copy, Clone, Eq, PartialEq)]
pub(super) enum Access {
    /// Nothing.
    Exclusive,
    /// Read as well.
    Shared,
}

/// What the guard lets others do, as all crates call their types; `None` where its lock can be taken again by its holder.
pub(super) fn access(cx: &LintCx<'_>, guard: Ty) -> Option<Access> {
    let path = name(cx, guard);
    let name = path.rsplit("::").next().unwrap_or(&path);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["Reentrant", "Semaphore"]) {
        return None;
    }
    match (has(&["Mutex", "Write", "Mut", "Spinlock"]), has(&["Read", "Ref"])) {
        (true, _) => Some(Access::Exclusive),
        (false, true) => Some(Access::Shared),
        (false, false) => None,
    }
}

impl Alive<'_> {
    /// The two are one guard, which has moved in between.
    pub(super) fn is_same(&self, other: &Alive<'_>) -> bool {
        self.range == other.range && self.ty == other.ty
    }

    /// On some ways it may be gone, and an `Option` or a list may have none.
    pub(super) fn confidence(&self) -> Confidence {
        match self.held.there == There::Always && self.ty == self.held.ty {
            true => Confidence::Certain,
            false => Confidence::Likely,
        }
    }

    /// The level of a finding about it. A guard with a level of its own has that until `all` is set to another.
    pub(super) fn level(&self, cx: &LintCx<'_>, body: &AsyncBody<'_>, lint: &str) -> Level {
        let level = finding::level(cx, body, lint, self.confidence());
        let (of_all, origin) = cx.levels.level_with_origin("", None, None);
        match self.guard.level {
            Some(own) if origin == Origin::BuiltIn => own.min(level),
            Some(_) => of_all.min(level),
            None => level,
        }
    }

    /// What it is, for the beginning of a sentence.
    pub(super) fn described(&self, cx: &LintCx<'_>) -> String {
        let guard = name(cx, self.ty);
        match self.held.ty == self.ty {
            true => format!("a `{guard}`"),
            false => format!("a `{}` that holds a `{guard}`", cx.facts.types.display(self.held.ty)),
        }
    }

    /// The edit that ends it before an await, or why there is none.
    pub(super) fn ended_before(
        &self,
        cx: &LintCx<'_>,
        body: &AsyncBody<'_>,
        wait: TextRange,
    ) -> Result<Fix, &'static str> {
        // What is no lock does something when it ends: a transaction is rolled back.
        if access(cx, self.ty).is_none() || self.ty != self.held.ty || self.held.there != There::Always {
            return Err("it may be more than a lock");
        }
        let code = body.code(cx).ok_or("it is in code that a macro makes")?;
        let ending = match self.held.named {
            true => code.ends_by_drop(cx.facts, self.held.range, wait),
            false => code.ends_by_let(cx.facts, self.held.range, wait),
        }?;
        let before = match &ending {
            Ending::Drop { before, .. } | Ending::Bind { before, .. } => *before,
        };
        let indent = indent(cx, body, before).ok_or("something stands before the statement that awaits")?;
        let edit = |range, replacement| Edit { span: body.span(cx, range), replacement };
        let at = TextRange::new(before, before);
        let (title, edits) = match ending {
            Ending::Drop { name, .. } => {
                (format!("drop `{name}` before the await"), vec![edit(at, format!("drop({name});{indent}"))])
            }
            Ending::Bind { .. } if code.has_name(TAKEN) => return Err("the name for what is taken out is in use"),
            Ending::Bind { looked_at, .. } => {
                let text = cx.program.sources().snippet(body.span(cx, looked_at));
                let edits = vec![edit(at, format!("let {TAKEN} = {text};{indent}")), edit(looked_at, TAKEN.to_owned())];
                ("take out what is needed before the await".to_owned(), edits)
            }
        };
        Ok(Fix { title, edits, applicability: Applicability::MaybeIncorrect, needs: Vec::new() })
    }

    /// How to end it sooner.
    pub(super) fn way_out(&self, cx: &LintCx<'_>, body: &AsyncBody<'_>) -> String {
        let name = cx.program.sources().snippet(body.span(cx, self.held.range));
        let name = name.trim_start_matches("mut ").trim();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        match self.held.named && is_name {
            true => format!("end it sooner: use it in a block of its own, or call `drop({name})` when it is done"),
            false => {
                "it is a temporary that lives to the end of its statement: bind what is needed of it with `let` first"
                    .to_owned()
            }
        }
    }
}

/// The name of a variable for what was taken out of a guard.
const TAKEN: &str = "taken";

/// A line break, and the white space before the statement that begins here; `None` where something else is before it.
fn indent(cx: &LintCx<'_>, body: &AsyncBody<'_>, statement: u32) -> Option<String> {
    let before = cx.program.sources().snippet(body.span(cx, TextRange::new(0, statement)));
    let line = before.rsplit('\n').next().unwrap_or_default();
    if !line.chars().all(char::is_whitespace) {
        return before.trim_end().ends_with([';', '{', '}']).then(|| " ".to_owned());
    }
    let last = before.trim_end().rsplit('\n').next().unwrap_or_default().trim();
    (last.ends_with([';', '{', '}']) || last.starts_with("//") || last.ends_with("*/") || last.contains("; //"))
        .then(|| format!("\n{line}"))
}

/// Full path of a type, without arguments.
fn name(cx: &LintCx<'_>, ty: Ty) -> String {
    match ty.kind() {
        TyKind::Adt(def, _) => cx.program.path(*def),
        _ => cx.facts.types.display(ty),
    }
}
