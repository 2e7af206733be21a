//! Which `Notify` is meant, and who calls it.

use std::path::Path;

use crate::base::span::Span;
use crate::def::ids::DefId;
use crate::facts::body::{BodyFacts, Event};
use crate::facts::extract;
use crate::facts::ids::CallId;
use crate::facts::value::{Field, Value, ValueId};
use crate::flow::ir::RegionId;
use crate::rules::hazards::Primitive;
use crate::solve::mentions::may_mention;

use super::LintCx;
use super::calls::{name, passed_on, primitive};

/// The function that notifies those who wait now, and where it is called.
pub(super) struct Waker {
    pub(super) name: String,
    pub(super) span: Span,
}

/// What a value is reached from: by fields, and by methods that are called on it.
#[derive(Copy, Clone, Eq, PartialEq)]
pub(super) enum Root {
    Param(u32),
    Static(DefId),
    Made(CallId),
}

pub(super) fn root(facts: &BodyFacts, value: ValueId) -> Option<Root> {
    let mut at = value;
    for _ in 0..facts.values.len() {
        match &facts.values[at] {
            Value::Part(of, _) => at = *of,
            Value::AnyOf(all) if all.len() == 1 => at = all[0],
            Value::Changed(of, _) => at = *of,
            Value::Param(RegionId::ROOT, param) => return Some(Root::Param(*param)),
            Value::Static(def) => return Some(Root::Static(*def)),
            Value::Call(call) => match facts.calls[*call].args.first() {
                Some(&source) => at = source,
                None => return Some(Root::Made(*call)),
            },
            _ => return None,
        }
    }
    None
}

/// Which `Notify` it is.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Identity {
    Field(Field),
    Static(DefId),
    /// Made by this call of this body.
    Made(DefId, CallId),
}

/// References and clones of pointers are looked through.
fn identity(cx: &LintCx<'_>, facts: &BodyFacts, value: ValueId) -> Option<Identity> {
    let mut at = value;
    for _ in 0..facts.values.len() {
        match &facts.values[at] {
            Value::Part(_, field) if field.of.is_some() => return Some(Identity::Field(*field)),
            Value::Static(def) => return Some(Identity::Static(*def)),
            Value::AnyOf(all) if all.len() == 1 => at = all[0],
            Value::Call(call) => match passed_on(cx, facts, *call) {
                Some(arg) => at = arg,
                None => return Some(Identity::Made(facts.owner, *call)),
            },
            _ => return None,
        }
    }
    None
}

/// Who wakes those that wait for it; `None` where another way to notify is used as well.
pub(super) fn waker(cx: &LintCx<'_>, facts: &BodyFacts, notify: ValueId) -> Option<Waker> {
    let identity = identity(cx, facts, notify);
    let mut wakers = Wakers { identity, found: None, any: None, is_kept: false };
    let read = cx.solution.bodies.iter().map(|read| &read.facts).filter(|read| read.local);
    read.for_each(|read| wakers.look(cx, read));
    if wakers.found.is_none() {
        unread(cx).iter().for_each(|read| wakers.look(cx, read));
    }
    // Which one it is need not be known where all of them are notified in one way.
    match wakers.is_kept {
        true => None,
        false => wakers.found.or_else(|| wakers.any.filter(|_| !mentions_notify_one(cx))),
    }
}

struct Wakers {
    identity: Option<Identity>,
    found: Option<Waker>,
    /// Where another one is notified.
    any: Option<Waker>,
    /// It is notified in a way that is kept for who waits later.
    is_kept: bool,
}

impl Wakers {
    fn look(&mut self, cx: &LintCx<'_>, read: &BodyFacts) {
        for call in read.blocks.iter().filter_map(|block| called(block.event)) {
            let same = || self.identity.is_some_and(|identity| is_called_on(cx, read, call, identity));
            match primitive(cx, read, call) {
                Some(Primitive::NotifyOne) => self.is_kept |= same(),
                Some(Primitive::NotifyWaiters) => {
                    let place = if same() { &mut self.found } else { &mut self.any };
                    place.get_or_insert_with(|| {
                        let span = cx.program.span(read.owner, read.calls[call].site.name_range);
                        Waker { name: name(cx, read, call), span }
                    });
                }
                _ => {}
            }
        }
    }
}

/// The bodies of the checked crates that no async code leads to, and that notify.
fn unread(cx: &LintCx<'_>) -> Vec<BodyFacts> {
    let program = cx.program;
    let checked = program.crate_ids().filter(|&krate| program.root(krate).is_some_and(|root| root.checked));
    let defs = checked.flat_map(|krate| program.defs(krate).def_ids().collect::<Vec<_>>());
    let is_meant = |def: &DefId| {
        cx.solution.bodies.get(*def).is_none()
            && !program.data(*def).in_test
            && WAYS.iter().any(|way| may_mention(program, *def, way))
    };
    defs.filter(is_meant).filter_map(|def| extract(cx.facts, def)).map(|read| read.facts).collect()
}

/// The words by which code notifies.
const WAYS: [&str; 3] = ["notify_waiters", "notify_one", "notify_last"];

fn is_called_on(cx: &LintCx<'_>, read: &BodyFacts, call: CallId, notify: Identity) -> bool {
    read.calls[call].args.first().is_some_and(|&it| identity(cx, read, it) == Some(notify))
}

/// The text of the project says `notify_one`, in code that was read or was not.
fn mentions_notify_one(cx: &LintCx<'_>) -> bool {
    let crates = cx.program.graph.crates.values().filter(|krate| krate.local);
    let local: Vec<&Path> = crates.map(|krate| krate.package_dir.as_path()).collect();
    let files = cx.program.sources().files();
    let is_local = |path: &Path| local.iter().any(|folder| path.starts_with(folder));
    let mut read = files.iter().filter(|file| file.is_read() && is_local(&file.path));
    read.any(|file| file.text().contains("notify_one") || file.text().contains("notify_last"))
}

fn called(event: Option<Event>) -> Option<CallId> {
    match event {
        Some(Event::Call(call)) => Some(call),
        _ => None,
    }
}
