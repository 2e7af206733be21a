//! What the inference of one body leaves behind for the layers above.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::kinds::Ty;
use crate::base::arena::ArenaId;
use crate::def::ids::DefId;
use crate::syntax::body::{ExprId, PatId};

/// Types and callees of one body.
#[derive(Debug, Default)]
pub(crate) struct InferenceResult {
    /// By `ExprId`.
    pub exprs: Vec<Ty>,
    /// By `PatId`.
    pub pats: Vec<Ty>,
    /// What a `MethodCall` calls, the `next` that a `For` calls, and what an operator (`Binary`, `Unary`, `Assign`, `Index`)
    /// calls on a type that is not std's. Absent where it could not be resolved.
    pub methods: FxHashMap<ExprId, FnRef>,
    /// What a `Path` expression names. Absent where it could not be resolved.
    pub paths: FxHashMap<ExprId, ValueRef>,
    /// The struct, variant, constant or static that a pattern names.
    pub ctors: FxHashMap<PatId, DefId>,
    /// By the expression that looks through them: the `deref`s of types that are not std's, on the way to a method, a field
    /// or an element.
    pub derefs: FxHashMap<ExprId, Vec<FnRef>>,
    /// By the expression of `?`: the type of the error there, and that of the error which is given back.
    pub conversions: FxHashMap<ExprId, (Ty, Ty)>,
}

impl InferenceResult {
    pub(crate) fn expr_ty(&self, expr: ExprId) -> Ty {
        self.exprs.get(expr.raw() as usize).copied().unwrap_or_else(Ty::unknown)
    }

    pub(crate) fn pat_ty(&self, pat: PatId) -> Ty {
        self.pats.get(pat.raw() as usize).copied().unwrap_or_else(Ty::unknown)
    }
}

/// A function as it is meant at one place.
#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct FnRef {
    /// The function: of the impl where it is known and has the method, else the trait's declaration.
    pub def: DefId,
    /// The type in `Type::m` and `<Type as Trait>::m`, without references put on by autoref.
    pub self_ty: Option<Ty>,
    /// The trait that the method is of.
    pub of_trait: Option<DefId>,
    /// Arguments of that trait: which `TryFrom` it is. Empty where they are not known.
    pub trait_args: Box<[Ty]>,
    /// Arguments for the function's own type parameters.
    pub args: Box<[Ty]>,
    pub dispatch: Dispatch,
}

/// How the function that really runs is chosen.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum Dispatch {
    /// By the types that are known here: `def` is it, or the trait's method as implemented for the known `self_ty`.
    Static,
    /// Through `dyn Trait`.
    Dyn,
    /// Through a type parameter or `impl Trait`.
    Generic,
}

/// What a path in a value position names.
#[derive(Clone, Eq, PartialEq, Debug)]
pub(crate) enum ValueRef {
    /// A `let`, parameter or other binding: its pattern.
    Local(PatId),
    SelfParam,
    Fn(FnRef),
    /// A tuple struct's or variant's constructor, or a unit one.
    Ctor(DefId),
    Const(DefId),
    /// A constant that is another one for each type, or the const parameter that stands for itself.
    OfType(Option<DefId>, Ty),
    Static(DefId),
    /// A path into a crate whose source is not there: crate name first.
    Extern(String),
}
