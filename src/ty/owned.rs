//! Whether a value may be given to another thread for as long as that likes: `Send + 'static`.
//!
//! Lifetimes are not among the types here: whether a type of the program has one is read from its declaration, of std's types,
//! whose declarations are not there, it is known by name. What is not sure is `Unknown`.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::Types;
use super::kinds::{TraitRef, Ty, TyKind};
use super::traits::TraitImpl;
use crate::base::span::TextRange;
use crate::def::ids::{DefId, DefKind};

/// What may be done with a value, from most to least.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug, Serialize, Deserialize)]
pub(crate) enum Ownership {
    /// It owns all it has and may change threads.
    Owned,
    /// Too little is known: a type parameter, an `impl Trait`.
    Unknown,
    /// It has to stay on its thread.
    Local,
    /// It has a reference in it.
    Borrowed,
}

/// Types of std with a lifetime, by the end of their path.
const BORROWING: &[&str] = &[
    "borrow::Cow",
    "cell::Ref",
    "cell::RefMut",
    "fmt::Arguments",
    "fmt::Formatter",
    "io::IoSlice",
    "io::IoSliceMut",
    "io::StderrLock",
    "io::StdinLock",
    "io::StdoutLock",
    "path::Ancestors",
    "path::Component",
    "path::Components",
    "path::Display",
    "path::PrefixComponent",
    "process::CommandArgs",
    "process::CommandEnvs",
    "sync::MappedMutexGuard",
    "sync::MappedRwLockReadGuard",
    "sync::MappedRwLockWriteGuard",
    "sync::MutexGuard",
    "sync::RwLockReadGuard",
    "sync::RwLockWriteGuard",
    "sync::mpsc::Iter",
    "sync::mpsc::TryIter",
    "task::Context",
    "thread::Scope",
    "thread::ScopedJoinHandle",
];

/// Modules of std whose types lend what a collection or a string holds; these of their types do not.
const LENDING: &[(&str, &[&str])] = &[
    ("std::str::", &["Utf8Error", "ParseBoolError"]),
    ("std::slice::", &[]),
    (
        "std::collections::hash_map::",
        &["HashMap", "IntoIter", "IntoKeys", "IntoValues", "RandomState", "DefaultHasher"],
    ),
    ("std::collections::hash_set::", &["HashSet", "IntoIter"]),
    ("std::collections::btree_map::", &["BTreeMap", "IntoIter", "IntoKeys", "IntoValues"]),
    ("std::collections::btree_set::", &["BTreeSet", "IntoIter"]),
    ("std::collections::vec_deque::", &["VecDeque", "IntoIter"]),
    ("std::collections::linked_list::", &["LinkedList", "IntoIter"]),
    ("std::collections::binary_heap::", &["BinaryHeap", "IntoIter"]),
];

impl Types {
    /// What may be done with a value of this type.
    pub(crate) fn ownership(&self, ty: Ty) -> Ownership {
        let find = || Some(self.owned_besides(ty, &mut FxHashSet::default()));
        self.ownership.get_or(&ty, find).unwrap_or(Ownership::Unknown)
    }

    /// A guard of one of std's locks: no other thread may give it back.
    pub(crate) fn is_lock_guard(&self, ty: Ty) -> bool {
        let TyKind::Adt(def, _) = ty.kind() else { return false };
        let path = self.program.path(*def);
        def.krate == self.program.std_crate() && path.starts_with("std::sync::") && path.ends_with("Guard")
    }

    /// A type that was `seen` says no more where it comes again.
    fn owned_besides(&self, ty: Ty, seen: &mut FxHashSet<Ty>) -> Ownership {
        if !seen.insert(ty) {
            return Ownership::Owned;
        }
        let mut all =
            |types: &[Ty]| types.iter().map(|&part| self.owned_besides(part, seen)).max().unwrap_or(Ownership::Owned);
        match ty.kind() {
            TyKind::Never | TyKind::Primitive(_) | TyKind::FnPtr { .. } => Ownership::Owned,
            TyKind::Ref { .. } => Ownership::Borrowed,
            TyKind::Ptr { .. } => Ownership::Local,
            TyKind::Slice(inner) | TyKind::Array(inner) => all(&[*inner]),
            TyKind::Tuple(parts) => all(parts),
            TyKind::Dyn(bounds) => self.owned_dyn(ty, bounds),
            TyKind::Adt(def, args) => match all(args) {
                Ownership::Owned => self.owned_adt((*def, ty), seen),
                other => other,
            },
            _ => Ownership::Unknown,
        }
    }

    /// A trait object in a box lives as long as anybody likes; whether it may change threads is written on it.
    fn owned_dyn(&self, ty: Ty, bounds: &[TraitRef]) -> Ownership {
        let all = bounds.iter().flat_map(|bound| self.elaborate(bound, ty));
        let sends = self.lang.send.is_some_and(|send| all.into_iter().any(|bound| bound.def == send));
        if sends { Ownership::Owned } else { Ownership::Local }
    }

    /// A type whose arguments are owned.
    fn owned_adt(&self, (def, ty): (DefId, Ty), seen: &mut FxHashSet<Ty>) -> Ownership {
        if [self.lang.rc, self.lang.rc_weak, self.lang.non_null].contains(&Some(def)) {
            return Ownership::Local;
        }
        if def.krate == self.program.std_crate() {
            return self.owned_of_std(def, ty);
        }
        if self.has_lifetime(def) {
            return Ownership::Borrowed;
        }
        if self.lang.send.is_some_and(|send| self.is_promised(def, send)) {
            return Ownership::Owned;
        }
        let variants = match self.program.data(def).kind {
            DefKind::Enum => self.program.members(def).to_vec(),
            _ => vec![def],
        };
        let fields = variants.iter().flat_map(|&variant| {
            self.field_names(variant).into_iter().map(move |name| self.field_of(variant, ty, name))
        });
        fields.map(|field| self.owned_besides(field, seen)).max().unwrap_or(Ownership::Owned)
    }

    /// A type of std that has references to what it names, and no values of its own.
    pub(crate) fn only_borrows(&self, def: DefId) -> bool {
        let path = self.program.path(def);
        !drains(&path) && (borrows(&path) || lends(&path))
    }

    fn owned_of_std(&self, def: DefId, ty: Ty) -> Ownership {
        let path = self.program.path(def);
        // What several threads share must be usable from several at once.
        let is_cell =
            |kind: &TyKind| matches!(kind, TyKind::Adt(cell, _) if self.program.path(*cell).starts_with("std::cell::"));
        match borrows(&path) || lends(&path) || drains(&path) {
            true => Ownership::Borrowed,
            false if Some(def) == self.lang.arc && ty.any(&is_cell) => Ownership::Local,
            false => Ownership::Owned,
        }
    }

    /// The type is declared with a lifetime.
    fn has_lifetime(&self, def: DefId) -> bool {
        let item = self.program.item(def);
        if self.program.tree(def).expansion.is_some() {
            return false;
        }
        let behind = TextRange::new(item.name_range.end, item.range.end.max(item.name_range.end));
        let text = self.program.sources().snippet(self.program.item_span(def, behind));
        text.trim_start().strip_prefix('<').is_some_and(|rest| rest.trim_start().starts_with('\''))
    }

    /// `unsafe impl Send for T {}`, or the same of `Sync`.
    pub(super) fn is_promised(&self, def: DefId, of_trait: DefId) -> bool {
        let of_type = |implementation: &TraitImpl| {
            let header = self.impl_header(implementation.def);
            header.is_some_and(|header| matches!(header.self_ty.kind(), TyKind::Adt(adt, _) if *adt == def))
        };
        self.trait_impls_in(def.krate, of_trait).iter().any(of_type)
    }
}

fn borrows(path: &str) -> bool {
    BORROWING.iter().any(|end| path.strip_prefix("std::") == Some(end))
}

fn lends(path: &str) -> bool {
    LENDING.iter().any(|(module, owned)| {
        path.strip_prefix(module).is_some_and(|name| !name.contains("::") && !owned.contains(&name))
    })
}

fn drains(path: &str) -> bool {
    path.ends_with("::Drain") || path.ends_with("::Splice")
}
