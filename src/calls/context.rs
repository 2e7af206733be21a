//! Where each expression of a body runs.
//!
//! # Terminology
//! A *node* is a stretch of code that runs at one time: the body of a function, a closure, an async block. Every
//! expression belongs to exactly one node. A node says what the code *is*; where a closure's code ends up running depends
//! on who is given the closure, and that is decided by the effects layer, from the [`Use`](super::collect::Use)s of the closure.
//!
//! ```text
//! async fn f() {                        // node 0: async fn
//!     a();                              //   0
//!     xs.map(|x| b(x));                 // node 1: closure in 0
//!     spawn_blocking(|| async { c() }); // node 2: closure in 0, node 3: async block in 2
//! }
//! ```

use crate::base::arena::{Arena, ArenaId};
use crate::base::span::TextRange;
use crate::syntax::body::{Body, Expr, ExprId};
use crate::syntax::type_ref::ModPath;

use super::walk;

crate::arena_ids!(
    /// A node of one body; 0 is the body itself.
    NodeId
);

impl NodeId {
    /// The body itself.
    pub const ROOT: NodeId = NodeId(0);
}

/// What a stretch of code is.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum NodeKind {
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
    NotHere,
}

/// Where the code between the delimiters of a macro call runs.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum MacroRun {
    InPlace,
    Async,
    NotHere,
}

impl NodeKind {
    /// The code is driven by an executor.
    pub fn is_async(self) -> bool {
        matches!(
            self,
            NodeKind::AsyncFn | NodeKind::AsyncBlock | NodeKind::AsyncClosure | NodeKind::AsyncMacro | NodeKind::Poll
        )
    }

    /// The code runs when somebody polls the value that it makes, not where it stands.
    pub fn is_deferred(self) -> bool {
        self.is_async() && self != NodeKind::Poll
    }

    /// How messages call it.
    pub fn describe(self) -> &'static str {
        match self {
            NodeKind::Fn => "function",
            NodeKind::Init => "initialiser",
            NodeKind::AsyncFn => "async fn",
            NodeKind::Poll => "poll function",
            NodeKind::Closure => "closure",
            NodeKind::AsyncBlock => "async block",
            NodeKind::AsyncClosure => "async closure",
            NodeKind::AsyncMacro => "async macro body",
            NodeKind::NotHere => "macro body",
        }
    }
}

/// A stretch of code of a body.
#[derive(Clone, Debug)]
pub struct Node {
    pub kind: NodeKind,
    /// The node it stands in; `None` for the body itself.
    pub parent: Option<NodeId>,
    /// The closure, async block or macro call; `None` for the body itself.
    pub expr: Option<ExprId>,
    /// The words that make it what it is (`async`, `|x|`); empty for the body itself.
    pub header: TextRange,
}

/// The nodes of a body and the node of each of its expressions.
#[derive(Clone, Debug, Default)]
pub struct Contexts {
    pub nodes: Arena<NodeId, Node>,
    of_expr: Vec<NodeId>,
}

impl Contexts {
    /// One walk over `body`, which as a whole is `root`. `macro_run` tells what becomes of a macro call's code.
    pub fn of(body: &Body, root: NodeKind, macro_run: &dyn Fn(&ModPath) -> MacroRun) -> Contexts {
        let mut contexts = Contexts { nodes: Arena::default(), of_expr: vec![NodeId::ROOT; body.exprs.len()] };
        let top = contexts.nodes.alloc(Node { kind: root, parent: None, expr: None, header: TextRange::default() });
        let mut todo: Vec<(ExprId, NodeId)> = body.root.map(|expr| (expr, top)).into_iter().collect();
        let mut below = Vec::new();
        while let Some((expr, outer)) = todo.pop() {
            if let Some(seen) = contexts.of_expr.get_mut(expr.raw() as usize) {
                *seen = outer;
            }
            let inner = match opens(body, expr, macro_run) {
                Some((kind, header)) => {
                    contexts.nodes.alloc(Node { kind, parent: Some(outer), expr: Some(expr), header })
                }
                None => outer,
            };
            walk::children(body, expr, &mut |child| below.push((child, inner)));
            todo.extend(below.drain(..).rev());
        }
        contexts
    }

    /// The node that evaluates `expr`; for a closure or async block the one that it is made in.
    pub fn node_of(&self, expr: ExprId) -> NodeId {
        self.of_expr.get(expr.raw() as usize).copied().unwrap_or(NodeId::ROOT)
    }

    /// The node that a closure, async block or async macro opens.
    pub fn opened_by(&self, expr: ExprId) -> Option<NodeId> {
        self.nodes.iter().find(|(_, node)| node.expr == Some(expr)).map(|(id, _)| id)
    }

    /// Some code of the body is driven by an executor.
    pub fn any_async(&self) -> bool {
        self.nodes.values().any(|node| node.kind.is_async())
    }
}

/// The node that `expr` opens, and the words that say so.
fn opens(body: &Body, expr: ExprId, macro_run: &dyn Fn(&ModPath) -> MacroRun) -> Option<(NodeKind, TextRange)> {
    let range = body.expr_ranges[expr];
    let keyword = TextRange::new(range.start, (range.start + "async".len() as u32).min(range.end));
    match &body.exprs[expr] {
        Expr::Async { .. } => Some((NodeKind::AsyncBlock, keyword)),
        Expr::Closure(closure) if closure.is_async => Some((NodeKind::AsyncClosure, keyword)),
        Expr::Closure(closure) => {
            let end = body.expr_ranges[closure.body].start.max(range.start);
            Some((NodeKind::Closure, TextRange::new(range.start, end)))
        }
        Expr::Macro(call) => match macro_run(&call.path) {
            MacroRun::InPlace => None,
            MacroRun::Async => Some((NodeKind::AsyncMacro, call.path.range)),
            MacroRun::NotHere => Some((NodeKind::NotHere, call.path.range)),
        },
        _ => None,
    }
}
