//! The inside of one function, const or static: expressions, patterns and statements by index, each with its range.

use serde::{Deserialize, Serialize};

use super::macro_types::MacroType;
use super::type_ref::{GenericArgs, ModPath, Path, TypeRef};
use crate::base::arena::Arena;
use crate::base::name::Symbol;
use crate::base::span::TextRange;

crate::arena_ids!(
    /// An expression of a `Body`.
    ExprId,
    /// A pattern of a `Body`.
    PatId,
);

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Body {
    pub exprs: Arena<ExprId, Expr>,
    pub expr_ranges: Arena<ExprId, TextRange>,
    pub pats: Arena<PatId, Pat>,
    pub pat_ranges: Arena<PatId, TextRange>,
    /// Patterns of the parameters, without `self`, in the order of `Function::params`.
    pub params: Vec<PatId>,
    /// The body's block, or the initialiser of a const or static. `None` where nothing could be lowered.
    pub root: Option<ExprId>,
    /// Macro calls that were neither expanded nor understood, statements that did not parse.
    pub skipped: Vec<Skipped>,
    /// Code that is compiled for other platforms than that of the run: its range, and the text inside its `cfg(..)`.
    pub conditional: Vec<(TextRange, String)>,
    /// From the first to before the second: expressions that are there for their types alone, see [`MacroExpr::value`].
    pub(super) values: Vec<(ExprId, ExprId)>,
}

/// Code inside a body that is not looked at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Skipped {
    pub range: TextRange,
    pub why: SkipReason,
}

#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum SkipReason {
    /// The macro's path as written.
    Macro(String),
    /// What syn said.
    Syntax(String),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Expr {
    /// Something that could not be lowered.
    Missing,
    Path(Path),
    Literal(Literal),
    Call {
        callee: ExprId,
        args: Vec<ExprId>,
    },
    MethodCall(MethodCall),
    /// Tuple fields are named `0`, `1`, ...
    Field {
        base: ExprId,
        name: Symbol,
    },
    Index {
        base: ExprId,
        index: ExprId,
    },
    Unary {
        op: UnaryOp,
        expr: ExprId,
    },
    Binary {
        op: BinaryOp,
        lhs: ExprId,
        rhs: ExprId,
    },
    /// `a = b`, and `a += b` with its operator. The left side of a destructuring assignment is an expression too.
    Assign {
        op: Option<BinaryOp>,
        lhs: ExprId,
        rhs: ExprId,
    },
    Ref {
        mutable: bool,
        raw: bool,
        expr: ExprId,
    },
    Cast {
        expr: ExprId,
        ty: TypeRef,
    },
    Tuple(Vec<ExprId>),
    Array(Vec<ExprId>),
    Repeat {
        elem: ExprId,
        len: ExprId,
    },
    Range {
        start: Option<ExprId>,
        end: Option<ExprId>,
        inclusive: bool,
    },
    Record {
        path: Path,
        fields: Vec<(Symbol, ExprId)>,
        base: Option<ExprId>,
    },
    Block(Block),
    /// `async { .. }`, `async move { .. }`; the inner expression is a block.
    Async {
        is_move: bool,
        body: ExprId,
    },
    If {
        cond: ExprId,
        then: ExprId,
        otherwise: Option<ExprId>,
    },
    /// `let PAT = EXPR` as a condition, also inside `&&` chains.
    Let {
        pat: PatId,
        expr: ExprId,
    },
    Match {
        scrutinee: ExprId,
        arms: Vec<MatchArm>,
    },
    Loop {
        label: Option<Symbol>,
        body: ExprId,
    },
    While {
        label: Option<Symbol>,
        cond: ExprId,
        body: ExprId,
    },
    For {
        label: Option<Symbol>,
        pat: PatId,
        iter: ExprId,
        body: ExprId,
    },
    Closure(Closure),
    Await(ExprId),
    Try(ExprId),
    Return(Option<ExprId>),
    Break {
        label: Option<Symbol>,
        expr: Option<ExprId>,
    },
    Continue {
        label: Option<Symbol>,
    },
    Yield(Option<ExprId>),
    /// `_` on the left of an assignment.
    Underscore,
    /// A macro call; what is inside was lowered as far as its shape is known.
    Macro(MacroExpr),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MethodCall {
    pub receiver: ExprId,
    pub name: Symbol,
    /// The method's name.
    pub name_range: TextRange,
    pub turbofish: Option<Box<GenericArgs>>,
    pub args: Vec<ExprId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Block {
    pub label: Option<Symbol>,
    pub kind: BlockKind,
    pub stmts: Vec<Stmt>,
    pub tail: Option<ExprId>,
    /// Offset of the `{`, where the file's `ItemTree` has items for this block.
    pub items_at: Option<u32>,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum BlockKind {
    Plain,
    Unsafe,
    Const,
    Try,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Stmt {
    Let { pat: PatId, ty: Option<TypeRef>, init: Option<ExprId>, otherwise: Option<ExprId>, range: TextRange },
    Expr { expr: ExprId, semicolon: bool },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MatchArm {
    pub pat: PatId,
    pub guard: Option<ExprId>,
    pub body: ExprId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Closure {
    pub params: Vec<(PatId, Option<TypeRef>)>,
    pub ret: Option<TypeRef>,
    pub body: ExprId,
    pub is_async: bool,
    pub is_move: bool,
}

/// A macro call in a body.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MacroExpr {
    pub path: ModPath,
    /// Text between the delimiters.
    pub args: TextRange,
    pub input: MacroInput,
    /// The type that a macro of another crate gives, where that is known of it.
    pub gives: MacroType,
    /// What a macro of another crate becomes, where its value is used and its type is not known. Nothing in it
    /// is a call of the project: what was written between the delimiters is in `input`.
    pub value: Option<ExprId>,
}

/// What a macro's tokens turned out to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum MacroInput {
    /// Comma-separated expressions; `name = expr` gives its expression. Format strings are literals.
    Args { args: Vec<ExprId>, shown: Vec<Shown> },
    /// Statements, as one block expression.
    Stmts(ExprId),
    /// `pat = future[, if cond] => body, ..` and `else => body`, as `select!` takes them. With a `default` it only polls.
    Select { arms: Vec<SelectArm>, otherwise: Option<ExprId>, polls: bool },
    /// `expr, pat [if guard]`, as `matches!` takes them.
    Matches { scrutinee: ExprId, pat: PatId, guard: Option<ExprId> },
    /// The project's own macro, expanded: the expression (a block for several statements) it becomes.
    Expanded(ExprId),
    /// Not understood: reported in `Body::skipped`.
    Opaque,
}

impl MacroInput {
    pub(crate) fn no_args() -> MacroInput {
        MacroInput::Args { args: Vec::new(), shown: Vec::new() }
    }
}

/// An argument of a macro that is shown as text.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// Its number.
    pub arg: u32,
    /// The end of its placeholder, which says by which trait: empty for `{}`, `?` for `{:?}` and `{:#?}`, `x`, ...
    pub by: Symbol,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SelectArm {
    pub pat: PatId,
    pub future: ExprId,
    pub guard: Option<ExprId>,
    pub body: Option<ExprId>,
}

#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum Literal {
    /// With its suffix (`u8`, ...), empty when there is none.
    Int {
        value: Option<u128>,
        suffix: Symbol,
    },
    Float {
        suffix: Symbol,
    },
    Bool(bool),
    Char,
    Byte,
    Str(Box<str>),
    ByteStr {
        len: usize,
    },
    CStr,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum UnaryOp {
    Deref,
    Not,
    Neg,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    BitAnd,
    BitOr,
    BitXor,
    Shl,
    Shr,
    And,
    Or,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Pat {
    Missing,
    Wild,
    /// `..` inside a tuple or slice pattern.
    Rest,
    /// `x`, `ref mut x`, `x @ sub`. Whether a plain `x` is a constant or unit variant instead, names decide.
    Bind {
        name: Symbol,
        by_ref: bool,
        mutable: bool,
        sub: Option<PatId>,
    },
    Path(Path),
    Literal(ExprId),
    Range {
        start: Option<ExprId>,
        end: Option<ExprId>,
        /// The end is one of the numbers.
        closed: bool,
    },
    Ref {
        mutable: bool,
        pat: PatId,
    },
    Tuple(Vec<PatId>),
    TupleStruct {
        path: Path,
        pats: Vec<PatId>,
    },
    Record {
        path: Path,
        fields: Vec<(Symbol, PatId)>,
    },
    Slice(Vec<PatId>),
    Or(Vec<PatId>),
    Box(PatId),
    /// `PAT: TYPE` (closure parameters keep theirs apart).
    Typed {
        pat: PatId,
        ty: TypeRef,
    },
}

impl Block {
    /// `{}`
    pub(crate) fn plain() -> Block {
        Block { label: None, kind: BlockKind::Plain, stmts: Vec::new(), tail: None, items_at: None }
    }
}

impl Body {
    /// The expression is code of the body, and not there for its type alone.
    pub(crate) fn runs(&self, expr: ExprId) -> bool {
        !self.values.iter().any(|(first, end)| (first..end).contains(&&expr))
    }

    /// The expressions that are code of the body.
    pub(crate) fn running(&self) -> impl Iterator<Item = (ExprId, &Expr)> {
        self.exprs.iter().filter(|(expr, _)| self.runs(*expr))
    }

    pub(crate) fn add_expr(&mut self, expr: Expr, range: TextRange) -> ExprId {
        self.expr_ranges.alloc(range);
        self.exprs.alloc(expr)
    }

    pub(crate) fn add_pat(&mut self, pat: Pat, range: TextRange) -> PatId {
        self.pat_ranges.alloc(range);
        self.pats.alloc(pat)
    }
}
