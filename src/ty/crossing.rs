//! Whether a value may be alive at an await of a task that changes threads: it is `Send`, and what it only refers to is `Sync`.
//!
//! A yes is for sure; where too little is known the answer is no.

use rustc_hash::FxHashSet;

use super::Types;
use super::kinds::{TraitRef, Ty, TyKind};
use crate::def::ids::{DefId, DefKind};

/// Types of std that stay on their thread, by the end of their path.
const STAYING: &[&str] = &[
    "cell::Ref",
    "cell::RefMut",
    "env::Args",
    "env::ArgsOs",
    "env::Vars",
    "env::VarsOs",
    "fmt::Arguments",
    "fmt::Formatter",
    "io::StderrLock",
    "io::StdinLock",
    "io::StdoutLock",
    "sync::MappedMutexGuard",
    "sync::MappedRwLockReadGuard",
    "sync::MappedRwLockWriteGuard",
    "sync::MutexGuard",
    "sync::ReentrantLockGuard",
    "sync::RwLockReadGuard",
    "sync::RwLockWriteGuard",
    "sync::mpsc::Iter",
    "sync::mpsc::TryIter",
    "task::Context",
    "task::LocalWaker",
];

/// Types of std that one thread at a time may use.
const UNSHARED: &[&str] =
    &["cell::Cell", "cell::OnceCell", "cell::RefCell", "cell::UnsafeCell", "sync::mpsc::Receiver"];

/// Types of std that let one thread after the other at what they hold.
const LOCKS: &[&str] = &["sync::Mutex", "sync::RwLock", "sync::LazyLock", "sync::OnceLock"];

/// A question about a type: may several threads use the value at once?
type Asked = (Ty, bool);

impl Types {
    /// A value of this type may change threads while a task waits. Of type parameters, those that are `open` may.
    pub(crate) fn crosses_awaits(&self, ty: Ty, open: &[Ty]) -> bool {
        self.crosses((ty, false), open, &mut FxHashSet::default())
    }

    /// What was `seen` says no more where it comes again.
    fn crosses(&self, (ty, shared): Asked, open: &[Ty], seen: &mut FxHashSet<Asked>) -> bool {
        if !seen.insert((ty, shared)) {
            return true;
        }
        match ty.kind() {
            TyKind::Never | TyKind::Primitive(_) | TyKind::FnPtr { .. } => true,
            TyKind::Ref { mutable, inner } => self.crosses((*inner, shared || !mutable), open, seen),
            TyKind::Slice(inner) | TyKind::Array(inner) => self.crosses((*inner, shared), open, seen),
            TyKind::Tuple(parts) => parts.iter().all(|&part| self.crosses((part, shared), open, seen)),
            TyKind::Dyn(bounds) => self.promises(ty, bounds, shared),
            TyKind::Opaque(bounds) => open.contains(&ty) || self.promises(ty, bounds, shared),
            TyKind::Param { .. } => open.contains(&ty),
            TyKind::Adt(def, args) => self.adt_crosses((*def, args), (ty, shared), open, seen),
            _ => false,
        }
    }

    /// The bounds of a type say that it may.
    fn promises(&self, ty: Ty, bounds: &[TraitRef], shared: bool) -> bool {
        let all: Vec<TraitRef> = bounds.iter().flat_map(|bound| self.elaborate(bound, ty)).collect();
        let has = |wanted: Option<DefId>| wanted.is_some_and(|wanted| all.iter().any(|bound| bound.def == wanted));
        has(self.lang.send) && (!shared || has(self.lang.sync))
    }

    fn adt_crosses(
        &self,
        (def, args): (DefId, &[Ty]),
        (ty, shared): Asked,
        open: &[Ty],
        seen: &mut FxHashSet<Asked>,
    ) -> bool {
        if [self.lang.rc, self.lang.rc_weak, self.lang.non_null].contains(&Some(def)) {
            return false;
        }
        let both = |ty: Ty, seen: &mut FxHashSet<Asked>| {
            self.crosses((ty, false), open, seen) && self.crosses((ty, true), open, seen)
        };
        if def.krate == self.program.std_crate() {
            let path = self.program.path(def);
            let is_in = |list: &[&str]| list.iter().any(|end| path.strip_prefix("std::") == Some(end));
            return match (is_in(STAYING), is_in(UNSHARED), is_in(LOCKS)) {
                (true, ..) => false,
                (_, true, _) => !shared && args.iter().all(|&arg| self.crosses((arg, false), open, seen)),
                (.., true) => args.iter().all(|&arg| self.crosses((arg, false), open, seen)),
                _ => args.iter().all(|&arg| both(arg, seen)),
            };
        }
        // Where only the type is promised to be fit for it, what it holds has to be as well.
        let wanted = if shared { self.lang.sync } else { self.lang.send };
        if wanted.is_some_and(|wanted| self.is_promised(def, wanted)) {
            return args.iter().all(|&arg| both(arg, seen));
        }
        let variants = match self.program.data(def).kind {
            DefKind::Enum => self.program.members(def).to_vec(),
            _ => vec![def],
        };
        let mut fields = variants.iter().flat_map(|&variant| {
            self.field_names(variant).into_iter().map(move |name| self.field_of(variant, ty, name))
        });
        fields.all(|field| self.crosses((field, shared), open, seen))
    }
}
