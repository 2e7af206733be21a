//! Regions, blocks, statements, terminators, places.

use crate::base::arena::Arena;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::syntax::body::{ExprId, PatId};
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

crate::arena_ids!(
    /// A stretch of a body that runs at one time; 0 is the body itself.
    RegionId,
    /// A basic block.
    BlockId,
    /// A variable, parameter or temporary.
    LocalId,
);

impl RegionId {
    /// The body itself.
    pub(crate) const ROOT: RegionId = RegionId(0);
}

/// The control-flow form of the body of a function, const or static.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub owner: DefId,
    pub regions: Arena<RegionId, Region>,
    pub blocks: Arena<BlockId, Block>,
    pub locals: Arena<LocalId, Local>,
}

/// What a stretch of code is.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum RegionKind {
    /// The body of a function that is not async.
    Fn,
    /// The initialiser of a const or static.
    Init,
    /// The body of an `async fn`.
    AsyncFn,
    /// A `poll` method of a hand-written future, stream or sink.
    Poll,
    /// A closure that is not async.
    Closure,
    /// `async { .. }`
    AsyncBlock,
    /// `async |..| { .. }`
    AsyncClosure,
    /// The body of a macro that runs it as async code, such as `stream!`.
    AsyncMacro,
    /// The body of a macro that does not run it where it stands.
    Unexecuted,
}

impl RegionKind {
    /// The code is driven by an executor.
    pub(crate) fn is_async(self) -> bool {
        use RegionKind::*;
        matches!(self, AsyncFn | AsyncBlock | AsyncClosure | AsyncMacro | Poll)
    }

    /// The code runs when somebody polls the value that it makes, not where it stands.
    pub(crate) fn is_deferred(self) -> bool {
        self.is_async() && self != RegionKind::Poll
    }

    /// How messages call it.
    pub(crate) fn describe(self) -> &'static str {
        match self {
            RegionKind::Fn => "function",
            RegionKind::Init => "initialiser",
            RegionKind::AsyncFn => "async fn",
            RegionKind::Poll => "poll function",
            RegionKind::Closure => "closure",
            RegionKind::AsyncBlock => "async block",
            RegionKind::AsyncClosure => "async closure",
            RegionKind::AsyncMacro => "async macro body",
            RegionKind::Unexecuted => "macro body",
        }
    }
}

/// A function body, closure or async block with its own entry and its own `return`.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub kind: RegionKind,
    /// The region it stands in; `None` for the body itself.
    pub parent: Option<RegionId>,
    /// The closure, async block or macro call; `None` for the body itself.
    pub expr: Option<ExprId>,
    /// The words that make it what it is (`async`, `|x|`); empty for the body itself.
    pub header: TextRange,
    pub entry: BlockId,
    /// `self` first where there is one.
    pub params: Vec<LocalId>,
    /// Where the value that the region gives is put.
    pub result: LocalId,
    pub captures: Vec<Capture>,
    /// Of what it captures, what it keeps until it is dropped itself: what it is moved and does not move on.
    pub owned: Vec<Place>,
}

/// A place of an outer region that a closure or async block uses.
#[derive(Clone, Eq, PartialEq, Debug)]
pub(crate) struct Capture {
    pub place: Place,
    pub mode: CaptureMode,
}

#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub(crate) enum CaptureMode {
    Ref,
    RefMut,
    Copy,
    Move,
}

/// A variable, parameter or temporary.
#[derive(Clone, Debug)]
pub(crate) struct Local {
    pub kind: LocalKind,
    pub ty: Ty,
    pub region: RegionId,
    /// Where it is declared, or the expression whose value it holds.
    pub range: TextRange,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum LocalKind {
    /// Where a region leaves its value.
    Result,
    SelfParam,
    /// A parameter that is taken apart by a pattern.
    Param,
    /// A name bound by a pattern.
    Binding(PatId),
    Temp,
}

/// A local or a part of what it holds.
#[derive(Clone, Eq, PartialEq, Hash, Debug)]
pub(crate) struct Place {
    pub local: LocalId,
    pub path: Vec<Step>,
}

/// One step from a value to a part of it.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(crate) enum Step {
    /// What a reference, pointer or box points to.
    Deref,
    /// A field; tuple fields are `0`, `1`, ...
    Field(Symbol),
    /// The value as this variant of its enum.
    Variant(DefId),
    /// Some element.
    Element,
}

impl Place {
    pub(crate) fn local(local: LocalId) -> Place {
        Place { local, path: Vec::new() }
    }

    pub(crate) fn then(&self, step: Step) -> Place {
        let mut path = self.path.clone();
        path.push(step);
        Place { local: self.local, path }
    }

    /// The other place is this one or a part of it.
    pub(crate) fn holds(&self, other: &Place) -> bool {
        self.local == other.local && other.path.starts_with(&self.path)
    }

    /// Behind a reference: the value is not the local's own.
    pub(crate) fn is_behind_deref(&self) -> bool {
        self.path.contains(&Step::Deref)
    }
}

/// A straight run of assignments and what comes after it.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub region: RegionId,
    pub stmts: Vec<Stmt>,
    pub end: Terminator,
}

/// An assignment: what neither calls nor branches.
#[derive(Clone, Debug)]
pub(crate) struct Stmt {
    pub dest: Place,
    pub value: Rvalue,
    /// The code that it comes from.
    pub range: TextRange,
}

/// What is assigned.
#[derive(Clone, Debug)]
pub(crate) enum Rvalue {
    Use(Operand),
    Ref {
        mutable: bool,
        place: Place,
    },
    /// A struct, variant, tuple or array made of its parts.
    Aggregate(Aggregate, Vec<(Symbol, Operand)>),
    /// A closure or async block is made.
    Closure(RegionId),
    /// `a | b`, which flags are joined by.
    Flags(Operand, Operand),
    /// `!a` of what is true or false.
    Not(Operand),
    /// Something computed from these, which no longer is any of them.
    Compute(Vec<Operand>),
}

#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum Aggregate {
    /// A struct, or a variant of an enum.
    Adt(DefId),
    Tuple,
    /// Its parts have no names: all are `Element`s.
    Array,
}

/// A value that is used.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Copy(Place),
    Move(Place),
    Const(Const),
}

impl Operand {
    pub(crate) fn place(&self) -> Option<&Place> {
        match self {
            Operand::Copy(place) | Operand::Move(place) => Some(place),
            Operand::Const(_) => None,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Const {
    /// A function, and where it is named.
    Fn(FnRef, TextRange),
    /// A struct or variant without fields, or a tuple one used as a function.
    Ctor(DefId),
    Item(DefId),
    /// A constant of a type, or a const parameter.
    OfType(Option<DefId>, Ty),
    Static(DefId),
    /// A number without suffix, `true`, a string in quotes.
    Literal(Box<str>),
    /// A path into a crate whose source is not there.
    Extern(Box<str>),
    Unit,
    Unknown,
}

/// How a block ends.
#[derive(Clone, Debug)]
pub(crate) enum Terminator {
    Goto(BlockId),
    Switch(Switch),
    Call(Box<Call>),
    Await(Box<Await>),
    Drop {
        place: Place,
        why: DropWhy,
        range: TextRange,
        next: BlockId,
    },
    /// A value is handed out of a generator or stream.
    Yield {
        value: Operand,
        next: BlockId,
    },
    /// The region gives its result.
    Return,
    /// A panic, the end of the process, or code that is never reached.
    Diverge,
}

/// Why a value is dropped.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum DropWhy {
    /// Its scope ends.
    Scope,
    /// Another value takes its place.
    Assign,
}

/// A test of one place with two ways to go on.
#[derive(Clone, Debug)]
pub(crate) struct Switch {
    pub on: Operand,
    pub test: Test,
    pub why: SwitchWhy,
    pub yes: BlockId,
    pub no: BlockId,
    /// Where the loop begins whose condition this is.
    pub head: Option<BlockId>,
}

/// What a switch asks of a value.
#[derive(Clone, Eq, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum Test {
    Variant(DefId),
    True,
    /// Equal to a literal.
    Literal(Box<str>),
    /// A number less than this one, or equal to it where that counts.
    Below {
        bound: Box<str>,
        or_equal: bool,
    },
    /// Equal to a constant.
    Const(DefId),
    /// It was told something before, which whoever sees the test knows.
    Told,
    /// Anything else: a range, a slice's length.
    Other,
}

/// What in the source makes a branch.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum SwitchWhy {
    /// `if`, `match`, `&&`, `||`, `let .. else`
    Branch,
    /// `?`: the way of `no` leaves the region or block.
    Try,
    /// A loop goes round or ends; it ends where the answer is `ends`.
    Loop { ends: bool },
    /// Which branch of a `select!` is ready.
    Select,
    /// Whether the pattern of a branch of a `select!` fits; it does not where the answer is `misfit`.
    Fits { misfit: bool },
}

impl SwitchWhy {
    /// The same for a test whose ways are swapped.
    pub(super) fn swapped(self) -> SwitchWhy {
        match self {
            SwitchWhy::Loop { ends } => SwitchWhy::Loop { ends: !ends },
            SwitchWhy::Fits { misfit } => SwitchWhy::Fits { misfit: !misfit },
            other => other,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub callee: Callee,
    /// The receiver first.
    pub args: Vec<Operand>,
    /// Types of the arguments.
    pub arg_types: Vec<Ty>,
    pub dest: Place,
    /// `None` where the call never comes back.
    pub next: Option<BlockId>,
    pub site: Site,
}

/// Where a call stands and what it looks like there.
#[derive(Copy, Clone, Debug, Eq, Hash, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Site {
    pub expr: ExprId,
    /// The whole call expression, receiver included.
    pub range: TextRange,
    /// The path or the method name of what is called.
    pub name_range: TextRange,
    pub syntax: CallSyntax,
}

/// What a call looks like in the source.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum CallSyntax {
    /// `path(..)`
    Path,
    /// `value(..)`, a function that something holds.
    Value,
    /// `receiver.method(..)`
    Method,
    /// `name!(..)`
    Macro,
    /// The use of a static that may be built lazily.
    Static,
    /// A call that the language makes: of an operator, a loop, a conversion, a drop.
    Implied,
}

#[derive(Clone, Debug)]
pub(crate) enum Callee {
    Fn(FnRef),
    /// A function that is a value; its type.
    Value(Operand, Ty),
    /// A macro that is not expanded: the call expression.
    Macro(ExprId),
    /// A use of a static, which may be the first.
    Static(DefId),
    /// A path into a crate whose source is not there.
    Extern(Box<str>),
    Unknown,
}

/// One or more futures are driven until there is an answer.
#[derive(Clone, Debug)]
pub(crate) struct Await {
    pub futures: Vec<Operand>,
    pub mode: AwaitMode,
    /// Of `select!`: its branches, in the order of their futures.
    pub arms: Vec<Arm>,
    pub dest: Place,
    pub next: BlockId,
    pub range: TextRange,
}

/// A branch of a `select!`.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Arm {
    /// Where it goes on when its future is ready.
    pub ready: BlockId,
    /// It is polled on a condition only.
    pub guarded: bool,
}

#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) enum AwaitMode {
    One,
    /// `join!`: all of them, side by side.
    All,
    /// `select!`: the first that is ready.
    Any,
    /// `select!` with `default`, or polled once: does not wait.
    Poll,
}

impl Terminator {
    /// The blocks that may come next.
    pub(crate) fn successors(&self) -> impl Iterator<Item = BlockId> + use<> {
        let (first, second) = match self {
            Terminator::Goto(next) | Terminator::Drop { next, .. } | Terminator::Yield { next, .. } => {
                (Some(*next), None)
            }
            Terminator::Switch(switch) => (Some(switch.yes), Some(switch.no)),
            Terminator::Call(call) => (call.next, None),
            Terminator::Await(wait) => (Some(wait.next), None),
            Terminator::Return | Terminator::Diverge => (None, None),
        };
        first.into_iter().chain(second)
    }

    pub(super) fn each_successor(&mut self, mut act: impl FnMut(&mut BlockId)) {
        match self {
            Terminator::Goto(next) | Terminator::Drop { next, .. } | Terminator::Yield { next, .. } => act(next),
            Terminator::Switch(switch) => {
                act(&mut switch.yes);
                act(&mut switch.no);
                switch.head.iter_mut().for_each(act);
            }
            Terminator::Call(call) => call.next.iter_mut().for_each(act),
            Terminator::Await(wait) => {
                act(&mut wait.next);
                wait.arms.iter_mut().for_each(|arm| act(&mut arm.ready));
            }
            Terminator::Return | Terminator::Diverge => {}
        }
    }
}
