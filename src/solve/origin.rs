//! What a value may be, and what is asked of it.

use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::ids::CallId;
use crate::facts::value::{Field, ValueId};
use crate::flow::ir::RegionId;
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

use super::frame::Frame;
use super::summary::Given;

/// One thing that a value may be.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Origin {
    /// A function, where it is named, and in which body.
    Fn(FnRef, TextRange, DefId),
    /// Where the call is known that made it, what it has taken in is known from there.
    Closure(DefId, RegionId, Option<Frame>),
    /// A future that calling this `async fn` makes.
    Future(DefId),
    /// A struct or variant.
    Made(DefId),
    Literal(Box<str>),
    Const(DefId),
    /// A value of this type, which has the trait that was asked for.
    Typed(Ty),
    /// What a call gives, and what it was told.
    Called(DefId, CallId),
    /// A parameter of the body that was asked about, or a part of it.
    Param(u32, Vec<Field>),
    /// The same of an iterator that is gone through.
    Driven(u32, Vec<Field>),
    /// A parameter of a closure of that body, which is given by who calls the closure, or a part of it.
    Handed(RegionId, u32, Vec<Field>),
}

/// What a value may be.
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    pub(super) list: Vec<Origin>,
    /// It may be something else as well.
    pub(super) open: bool,
    /// It is not one of these but, one after the other, each: the elements of a list that is gone through.
    pub(super) each: bool,
    /// On the way, one of several values was chosen.
    pub(super) chosen: bool,
}

impl Origin {
    /// Whoever calls the body knows what it is.
    pub(super) fn is_given(&self) -> bool {
        matches!(self, Origin::Param(..) | Origin::Driven(..) | Origin::Handed(..))
    }
}

impl Origins {
    /// Takes in what `!` makes of a value.
    pub(super) fn take_negated(&mut self, of: Origins) {
        self.open |= of.open;
        for origin in of.list {
            let negated = match &origin {
                Origin::Literal(text) if &**text == "true" => Origin::Literal("false".into()),
                Origin::Literal(text) if &**text == "false" => Origin::Literal("true".into()),
                _ => {
                    self.open = true;
                    continue;
                }
            };
            if !self.list.contains(&negated) {
                self.list.push(negated);
            }
        }
    }
}

/// What is asked of a value.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(super) enum Ask {
    /// Which functions it is or holds, at any depth.
    Functions,
    /// Which functions std's iterators and lazy values run that it is made of.
    Adapted,
    /// What it is itself.
    Itself,
    /// Of which types that have this trait it is or holds a value.
    Types(DefId),
    /// Which calls have made it.
    Makers,
    /// Which futures and functions it is or wraps, whoever calls the bodies that are led through.
    Futures,
}

/// A value of a body, a path into it, and what is asked of that.
pub(super) type Question = (DefId, ValueId, Vec<Field>, Ask);

impl Given {
    /// What is asked of what is given, to know what runs.
    pub(super) fn ask(&self) -> Ask {
        if self.driven { Ask::Adapted } else { Ask::Functions }
    }
}
