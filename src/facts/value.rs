//! Where the values of a body come from.

use serde::{Deserialize, Serialize};

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::flow::ir::RegionId;
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

use super::ids::{AwaitId, CallId};

crate::arena_ids!(
    /// A value of a body.
    ValueId
);

impl ValueId {
    /// The value that nothing is known of.
    pub(crate) const UNKNOWN: ValueId = ValueId(0);
}

/// What a value is, or what it is made from. References are looked through: `&x` is the value of `x`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Value {
    Unknown,
    /// A parameter of the region, `self` first.
    Param(RegionId, u32),
    /// A function, and where it is named.
    Fn(FnRef, TextRange),
    /// A closure or async block of the body.
    Closure(RegionId),
    /// A struct or variant that has no fields, or its constructor.
    Ctor(DefId),
    Const(DefId),
    /// A constant of a type, or a const parameter as the type that stands for it.
    OfType(Option<DefId>, Ty),
    Static(DefId),
    /// A number, `true`, or a string in quotes.
    Literal(Box<str>),
    /// By its path in a crate whose source is not there.
    Extern(Box<str>),
    /// What a call gives.
    Call(CallId),
    /// What an await gives.
    Await(AwaitId),
    /// A field of a value.
    Part(ValueId, Field),
    /// A struct, variant (by its id) or tuple with its parts.
    Built(Option<DefId>, Vec<(Symbol, ValueId)>),
    /// A list with these elements. Lists stand for their elements: an element of a list is the list's own value.
    List(Vec<ValueId>),
    Flags(ValueId, ValueId),
    /// True where the value is false, and the other way round.
    Not(ValueId),
    /// One of these, by the way that was taken.
    AnyOf(Vec<ValueId>),
    /// A value of which these parts were set by themselves later.
    Overlaid(ValueId, Vec<(Vec<Field>, ValueId)>),
    /// What there was before, or what a call may have put in by its mutable reference.
    Changed(ValueId, CallId),
}

/// A field of a type.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct Field {
    /// The struct, enum or union; `None` for tuples and where the type is not known.
    pub of: Option<DefId>,
    /// Of an enum, which variant.
    pub variant: Option<DefId>,
    pub name: Symbol,
}
