//! The children of an expression, in the order in which they run.
//!
//! One place knows the shape of every expression, so that what walks a body (contexts, call sites) need not.

use crate::syntax::body::{Block, Body, Expr, ExprId, MacroInput, SelectArm, Stmt};

/// Calls `visit` with every direct child of `expr`.
pub(crate) fn children(body: &Body, expr: ExprId, visit: &mut dyn FnMut(ExprId)) {
    let Some(node) = body.exprs.get(expr) else { return };
    match node {
        Expr::Missing | Expr::Path(_) | Expr::Literal(_) | Expr::Continue | Expr::Underscore => {}
        Expr::Call { callee, args } => {
            visit(*callee);
            args.iter().copied().for_each(visit);
        }
        Expr::MethodCall(call) => {
            visit(call.receiver);
            call.args.iter().copied().for_each(visit);
        }
        Expr::Block(block) => block_children(block, visit),
        Expr::Match { scrutinee, arms } => {
            visit(*scrutinee);
            for arm in arms {
                arm.guard.into_iter().chain([arm.body]).for_each(&mut *visit);
            }
        }
        Expr::Macro(call) => macro_children(&call.input, visit),
        Expr::Tuple(list) | Expr::Array(list) => list.iter().copied().for_each(visit),
        Expr::Record { fields, base, .. } => {
            fields.iter().map(|&(_, value)| value).chain(*base).for_each(visit);
        }
        other => few(other).into_iter().flatten().for_each(visit),
    }
}

/// The children of the expressions that have at most three.
fn few(expr: &Expr) -> [Option<ExprId>; 3] {
    match *expr {
        Expr::Field { base: e, .. }
        | Expr::Unary { expr: e, .. }
        | Expr::Ref { expr: e, .. }
        | Expr::Cast { expr: e, .. }
        | Expr::Async { body: e, .. }
        | Expr::Let { expr: e, .. }
        | Expr::Loop { body: e, .. }
        | Expr::Await(e)
        | Expr::Try(e) => [Some(e), None, None],
        Expr::Closure(ref closure) => [Some(closure.body), None, None],
        Expr::Return(e) | Expr::Yield(e) | Expr::Break { expr: e, .. } => [e, None, None],
        Expr::Range { start, end, .. } => [start, end, None],
        Expr::Index { base: a, index: b }
        | Expr::Binary { lhs: a, rhs: b, .. }
        | Expr::Repeat { elem: a, len: b }
        | Expr::While { cond: a, body: b, .. }
        | Expr::For { iter: a, body: b, .. } => [Some(a), Some(b), None],
        // The value is there before the place is touched.
        Expr::Assign { lhs, rhs, .. } => [Some(rhs), Some(lhs), None],
        Expr::If { cond, then, otherwise } => [Some(cond), Some(then), otherwise],
        _ => [None; 3],
    }
}

fn block_children(block: &Block, visit: &mut dyn FnMut(ExprId)) {
    for stmt in &block.stmts {
        match stmt {
            Stmt::Let { init, otherwise, .. } => init.iter().chain(otherwise).copied().for_each(&mut *visit),
            Stmt::Expr { expr, .. } => visit(*expr),
        }
    }
    block.tail.into_iter().for_each(visit);
}

fn macro_children(input: &MacroInput, visit: &mut dyn FnMut(ExprId)) {
    match input {
        MacroInput::Args(list) => list.iter().copied().for_each(visit),
        MacroInput::Stmts(inner) | MacroInput::Expanded(inner) => visit(*inner),
        MacroInput::Select { arms, otherwise } => {
            arms.iter().flat_map(select_arm).chain(*otherwise).for_each(visit);
        }
        MacroInput::Matches { scrutinee, guard, .. } => guard.iter().chain([scrutinee]).copied().for_each(visit),
        MacroInput::Opaque => {}
    }
}

fn select_arm(arm: &SelectArm) -> impl Iterator<Item = ExprId> + use<> {
    arm.guard.into_iter().chain([arm.future]).chain(arm.body)
}
