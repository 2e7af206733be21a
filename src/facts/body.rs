//! The facts of one body.

use std::sync::Arc;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::base::arena::{Arena, ArenaId};
use crate::base::name::Symbol;
use crate::base::span::{FileId, TextRange};
use crate::def::ids::DefId;
use crate::flow::analyses::moves::There;
use crate::flow::analyses::paths::{End, Way};
use crate::flow::ir::{AwaitMode, DropWhy, LocalId, RegionId, RegionKind, Site, Test};
use crate::syntax::body::{ExprId, Shown};
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

use super::ids::{AwaitId, CallId};
use super::value::{Field, Value, ValueId};

/// What is asked of one body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BodyFacts {
    pub owner: DefId,
    /// The impl or trait that has the function.
    pub member_of: Option<DefId>,
    pub file: FileId,
    /// Of a body that is not the project's, where it begins in the file: what its ranges count from.
    pub start: u32,
    /// The body is the project's.
    pub local: bool,
    pub regions: Arena<RegionId, RegionFacts>,
    pub blocks: Vec<BlockFacts>,
    pub calls: Arena<CallId, CallFacts>,
    pub awaits: Arena<AwaitId, AwaitFacts>,
    pub values: Arena<ValueId, Value>,
    /// In bodies of the project, the type of each value where it is made; unknown where that does not show.
    pub value_types: Vec<Ty>,
    /// Of these values it is not known who changes them: they were read from what is lent to others.
    pub unsteady: FxHashSet<ValueId>,
    /// What is put into fields of types.
    pub stores: Vec<Store>,
    /// In bodies of the project, the code under a `cfg` that does not hold, and that `cfg`.
    pub conditional: Vec<(TextRange, String)>,
}

/// A function, closure or async block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RegionFacts {
    pub kind: RegionKind,
    pub parent: Option<RegionId>,
    pub expr: Option<ExprId>,
    /// The words that make it what it is; empty for the body itself.
    pub header: TextRange,
    /// The number of its first block.
    pub entry: u32,
    /// What it gives.
    pub result: ValueId,
    pub output: Ty,
}

/// A stretch of straight code: at most one call or await, at its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BlockFacts {
    pub region: RegionId,
    pub event: Option<Event>,
    pub next: Vec<Edge>,
    /// Set where nothing comes next.
    pub end: Option<End>,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum Event {
    Call(CallId),
    Await(AwaitId),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Edge {
    pub to: u32,
    pub way: Way,
    /// What is known of a value where the edge is taken.
    pub given: Option<Arc<Condition>>,
}

/// A value passes a test, or does not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Condition {
    pub value: ValueId,
    pub test: Test,
    pub holds: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CallFacts {
    pub site: Site,
    pub region: RegionId,
    pub block: u32,
    pub target: Target,
    /// `self` first.
    pub args: Box<[ValueId]>,
    /// Nobody looks at what it gives.
    pub unused: bool,
    pub arg_types: Box<[Ty]>,
    /// The arguments of a macro that it shows as text.
    pub shown: Box<[Shown]>,
    /// By method that rules ask for: the calls of it that may have been the last on the receiver, on every way to here.
    pub prior: Box<[Vec<CallId>]>,
    /// In bodies of the project, the guards that are alive when it is made.
    pub held: Box<[Held]>,
    /// In bodies of the project, where its arguments are or what they refer to.
    pub places: Box<[Option<Location>]>,
    /// The guard that it gives and was not given, or that its future gives.
    pub guard: Option<Ty>,
}

/// What is called.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Target {
    Fn(FnRef),
    /// A function that is a value, and its type.
    Value(ValueId, Ty),
    /// A macro that is not expanded, by its paths.
    Macro(Vec<String>),
    /// A use of a static.
    Static(DefId),
    /// A value of this type is dropped, and is there for sure or on some ways. The value is known in bodies of the project.
    Drop {
        ty: Ty,
        value: ValueId,
        there: There,
        why: DropWhy,
    },
    Extern(Box<str>),
    /// Not known; of a method, its name.
    Unknown(Option<Symbol>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct AwaitFacts {
    pub range: TextRange,
    pub region: RegionId,
    pub block: u32,
    pub futures: Vec<ValueId>,
    pub mode: AwaitMode,
    /// Of `select!`: its branches, in the order of their futures.
    pub arms: Vec<ArmFacts>,
    /// What is alive meanwhile.
    pub held: Vec<Held>,
}

/// A branch of a `select!`.
#[derive(Copy, Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ArmFacts {
    /// The block where it goes on when its future is ready.
    pub ready: u32,
    /// It is polled on a condition only.
    pub guarded: bool,
    /// Its future is polled by a reference, and still there when another branch is ready.
    pub lent: bool,
}

/// Of more guards than these, the last ones are told that are alive at a call.
pub(crate) const MAX_HELD: usize = 64;

/// A value that is alive at an await or call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Held {
    pub ty: Ty,
    pub there: There,
    /// Where it is declared, or the expression whose value it is.
    pub range: TextRange,
    /// It has a name, and can be dropped by it.
    pub named: bool,
    pub value: ValueId,
    /// Of a guard, or of what holds one: the call that gave it.
    pub taken: Option<CallId>,
}

/// A variable or static that stands for one value as long as the body runs, or a field of it.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct Location {
    pub root: Root,
    pub fields: Vec<Symbol>,
}

/// What a location begins with.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum Root {
    /// A parameter of the body, `self` first.
    Param(u32),
    Local(LocalId),
    Static(DefId),
}

/// A value is put into a field.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Store {
    pub field: Field,
    pub value: ValueId,
    /// What has the field was there before, and is not made by this body.
    pub is_change: bool,
    pub ty: Ty,
    /// The calls made before on the value, as in [`CallFacts::prior`].
    pub prior: Vec<Vec<CallId>>,
}

impl BodyFacts {
    pub(crate) fn type_of(&self, value: ValueId) -> Ty {
        self.value_types.get(value.raw() as usize).copied().unwrap_or_default()
    }

    /// Gives back the room that was taken while they were made: they stay for the whole run.
    pub(super) fn shrink(&mut self) {
        self.value_types.shrink_to_fit();
        self.calls.shrink();
        self.values.shrink();
        self.blocks.iter_mut().for_each(|block| block.next.shrink_to_fit());
        self.blocks.shrink_to_fit();
        self.stores.shrink_to_fit();
    }

    /// What the body as a whole is.
    pub(crate) fn kind(&self) -> RegionKind {
        self.regions[RegionId::ROOT].kind
    }

    /// The region that a closure, async block or async macro opens.
    pub(crate) fn opened_by(&self, expr: ExprId) -> Option<RegionId> {
        self.regions.iter().find(|(_, region)| region.expr == Some(expr)).map(|(id, _)| id)
    }

    /// The region is, or stands in, code that runs when somebody polls what it makes.
    pub(crate) fn is_deferred(&self, region: RegionId) -> bool {
        std::iter::successors(Some(region), |&region| self.regions[region].parent)
            .any(|region| region != RegionId::ROOT && self.regions[region].kind.is_deferred())
    }
}
