//! Types, interned: a [`Ty`] is one pointer, equal when the types are equal.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Mutex;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::measure::Measure;
use crate::base::name::Symbol;
use crate::def::ids::DefId;
use crate::syntax::body::ExprId;

/// An interned type; see [`TyKind`].
#[derive(Copy, Clone)]
pub(crate) struct Ty(&'static Interned);

/// A kind, found by itself alone, with what is known of it.
struct Interned {
    kind: TyKind,
    measure: Measure,
}

impl Borrow<TyKind> for &'static Interned {
    fn borrow(&self) -> &TyKind {
        &self.kind
    }
}

impl PartialEq for Interned {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Interned {}

impl Hash for Interned {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.kind.hash(state);
    }
}

/// What a type is. `Unknown` is an answer: it is never equal to anything a rule could name.
#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum TyKind {
    /// Could not be found out.
    Unknown,
    /// A variable of the inference that is running; never in its result.
    Var(u32),
    Never,
    /// `bool`, `char`, `str`, `u8`, ...
    Primitive(Symbol),
    /// A struct, enum or union of a crate whose items were read.
    Adt(DefId, Box<[Ty]>),
    Ref {
        mutable: bool,
        inner: Ty,
    },
    Ptr {
        mutable: bool,
        inner: Ty,
    },
    Slice(Ty),
    Array(Ty),
    /// `()` is the empty tuple.
    Tuple(Box<[Ty]>),
    FnPtr {
        params: Box<[Ty]>,
        ret: Ty,
    },
    /// A closure expression of the body `owner`.
    Closure {
        owner: DefId,
        expr: ExprId,
        params: Box<[Ty]>,
        ret: Ty,
    },
    /// A type parameter of `owner` (a fn, impl, type or trait) by its place; a trait's own `Self` is `name == "Self"`.
    Param {
        owner: DefId,
        index: u32,
        name: Symbol,
    },
    /// `dyn A + B`; auto traits without methods are kept too.
    Dyn(Box<[TraitRef]>),
    /// `impl Trait`, of an argument, or of a return type whose body is not asked.
    Opaque(Box<[TraitRef]>),
    /// The future of an async fn or block.
    Future {
        output: Ty,
    },
    /// `<T as Trait>::Name` that could not be normalised.
    Assoc {
        self_ty: Ty,
        trait_ref: DefId,
        args: Box<[Ty]>,
        name: Symbol,
    },
}

/// A trait with its type arguments (without `Self`) and what is said of its associated types.
#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct TraitRef {
    pub def: DefId,
    pub args: Box<[Ty]>,
    pub bindings: Box<[(Symbol, Ty)]>,
}

impl TyKind {
    fn measure(&self) -> Measure {
        let mut whole = Measure::alone(matches!(self, TyKind::Var(_)), matches!(self, TyKind::Param { .. }));
        self.each_part(&mut |part| whole.add(part.measure()));
        whole
    }

    /// The types that a type is made of, in no order that matters.
    fn each_part(&self, visit: &mut dyn FnMut(Ty)) {
        match self {
            TyKind::Unknown | TyKind::Var(_) | TyKind::Never | TyKind::Primitive(_) | TyKind::Param { .. } => {}
            TyKind::Adt(_, args) | TyKind::Tuple(args) => args.iter().for_each(|&ty| visit(ty)),
            TyKind::Ref { inner, .. } | TyKind::Ptr { inner, .. } | TyKind::Slice(inner) | TyKind::Array(inner) => {
                visit(*inner);
            }
            TyKind::FnPtr { params, ret } | TyKind::Closure { params, ret, .. } => {
                params.iter().chain([ret]).for_each(|&ty| visit(ty));
            }
            TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => bounds.iter().for_each(|bound| bound.each_part(visit)),
            TyKind::Future { output } => visit(*output),
            TyKind::Assoc { self_ty, args, .. } => [self_ty].into_iter().chain(args.iter()).for_each(|&ty| visit(ty)),
        }
    }
}

impl TraitRef {
    fn each_part(&self, visit: &mut dyn FnMut(Ty)) {
        self.args.iter().chain(self.bindings.iter().map(|(_, ty)| ty)).for_each(|&ty| visit(ty));
    }
}

type Table = FxHashSet<&'static Interned>;

static GLOBAL: Mutex<Option<Table>> = Mutex::new(None);

thread_local! {
    static LOCAL: RefCell<Table> = RefCell::default();
}

impl Ty {
    /// The type of this kind. One that is larger than [`measure`](super::measure) allows is `Unknown`.
    pub(crate) fn new(kind: TyKind) -> Ty {
        LOCAL.with_borrow_mut(|local| {
            if let Some(&found) = local.get(&kind) {
                return Ty(found);
            }
            let measure = kind.measure();
            let (kind, measure) = match measure.is_allowed() {
                true => (kind, measure),
                false => (TyKind::Unknown, Measure::default()),
            };
            let mut guard = GLOBAL.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            let table = guard.get_or_insert_default();
            let found = match table.get(&kind) {
                Some(&found) => found,
                None => {
                    let found: &'static Interned = Box::leak(Box::new(Interned { kind, measure }));
                    table.insert(found);
                    found
                }
            };
            local.insert(found);
            Ty(found)
        })
    }

    /// The types that it is made of, in an order that only depends on what it is.
    pub(super) fn each_part(self, visit: &mut dyn FnMut(Ty)) {
        self.kind().each_part(visit);
    }

    pub(super) fn measure(self) -> Measure {
        self.0.measure
    }

    pub(crate) fn kind(self) -> &'static TyKind {
        &self.0.kind
    }

    pub(crate) fn unknown() -> Ty {
        Ty::new(TyKind::Unknown)
    }

    pub(crate) fn unit() -> Ty {
        Ty::new(TyKind::Tuple(Box::new([])))
    }

    pub(crate) fn never() -> Ty {
        Ty::new(TyKind::Never)
    }

    pub(crate) fn primitive(name: &str) -> Ty {
        Ty::new(TyKind::Primitive(Symbol::new(name)))
    }

    pub(crate) fn reference(mutable: bool, inner: Ty) -> Ty {
        Ty::new(TyKind::Ref { mutable, inner })
    }

    pub(crate) fn adt(def: DefId, args: impl Into<Box<[Ty]>>) -> Ty {
        Ty::new(TyKind::Adt(def, args.into()))
    }

    pub(crate) fn tuple(fields: impl Into<Box<[Ty]>>) -> Ty {
        Ty::new(TyKind::Tuple(fields.into()))
    }

    pub(crate) fn is_unknown(self) -> bool {
        matches!(self.0.kind, TyKind::Unknown)
    }

    /// Without the references around it.
    pub(crate) fn peel_refs(self) -> Ty {
        let mut ty = self;
        while let TyKind::Ref { inner, .. } = &ty.0.kind {
            ty = *inner;
        }
        ty
    }
}

impl Default for Ty {
    fn default() -> Self {
        Ty::unknown()
    }
}

impl PartialEq for Ty {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Ty {}

impl Hash for Ty {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(self.0, state);
    }
}

impl fmt::Debug for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0.kind, f)
    }
}
