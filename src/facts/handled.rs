//! All that a body does with a value: the methods that are called on it, as long as it stays in the body and each of its uses is
//! known.

use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::flow::ir::{Callee, RegionId, Terminator};
use crate::syntax::body::{Block, Expr, ExprId, Pat, PatId, Stmt};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::{FnRef, ValueRef};

use super::cx::FactsCx;
use super::uses::{Code, is_inside};

/// A call that makes the value, or a method called on it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Handling {
    pub expr: ExprId,
    pub function: FnRef,
    /// The whole call.
    pub range: TextRange,
    pub name_range: TextRange,
    pub region: RegionId,
    /// The statement that is this call and what follows it: where the call ends, and where the statement does, `;` not counted.
    pub statement: Option<TextRange>,
    /// The name of the variable that the method is called on.
    pub variable: Option<TextRange>,
    /// The block that it stands in.
    pub block: TextRange,
}

/// Methods that give back what a `Result` holds, or the same with another error.
const KEEPING: &[&str] = &["context", "expect", "map_err", "unwrap", "with_context", "wrap_err", "wrap_err_with"];

/// Methods that look at a `Result` and give nothing of what it holds.
const LOOKING: &[&str] = &["is_err", "is_ok"];

/// What was found out about the uses so far.
struct Found<'c> {
    cx: FactsCx<'c>,
    of: DefId,
    handled: Vec<Handling>,
    variables: Vec<PatId>,
}

impl Code {
    /// The call that has made the value of an expression, through methods that give back what they are called on and through
    /// variables that are set once.
    pub(crate) fn made_by(&self, expr: ExprId, of: DefId) -> Option<ExprId> {
        match &self.body.exprs[expr] {
            Expr::Call { .. } => Some(expr),
            Expr::MethodCall(call) => match self.holds(self.inferred.expr_ty(call.receiver), of) {
                true => self.made_by(call.receiver, of),
                false => Some(expr),
            },
            Expr::Try(inner) => self.made_by(*inner, of),
            Expr::Path(_) => match self.inferred.paths.get(&expr)? {
                ValueRef::Local(pat) => self.made_by(self.set_to(*pat)?, of),
                _ => None,
            },
            _ => None,
        }
    }

    /// The receiver of a method.
    pub(crate) fn receiver(&self, call: ExprId) -> Option<(ExprId, Ty)> {
        match &self.body.exprs[call] {
            Expr::MethodCall(method) => Some((method.receiver, self.inferred.expr_ty(method.receiver))),
            _ => None,
        }
    }

    /// What makes the value `made`, and every method that is called on it; or what is done with it besides.
    pub(crate) fn handled(&self, cx: FactsCx<'_>, made: ExprId, of: DefId) -> Result<Vec<Handling>, String> {
        let mut found = Found { cx, of, handled: Vec::new(), variables: Vec::new() };
        found.handled.push(self.handling(made).ok_or("it is not known how it is made")?);
        self.follow(made, &mut found)?;
        found.handled.sort_by_key(|handling| (handling.range.end, handling.range.start));
        Ok(found.handled)
    }

    /// Where the value of `expr`, or the `Result` that it is in, goes.
    fn follow(&self, expr: ExprId, acc: &mut Found<'_>) -> Result<(), String> {
        let is_value = self.is_value(self.inferred.expr_ty(expr), acc.of);
        let other = || Err(format!("`{}` is handed on", self.first_line(expr)));
        let user = self.body.running().find_map(|(id, it)| Some((id, self.use_of(acc.cx, it, expr)?)));
        let Some((user, used)) = user else { return other() };
        match used {
            Used::Passed => self.follow(user, acc),
            Used::Left => Ok(()),
            Used::Bound(pats) => pats.into_iter().try_for_each(|pat| self.bound(pat, acc)),
            Used::Called if is_value => {
                acc.handled.push(self.handling(user).ok_or("a method that is called on it is not known")?);
                let gives = self.inferred.expr_ty(user);
                if self.is_value(gives, acc.of) { self.follow(user, acc) } else { Ok(()) }
            }
            Used::Called => {
                let Expr::MethodCall(call) = &self.body.exprs[user] else { return other() };
                match call.name.as_str() {
                    name if LOOKING.contains(&name) => Ok(()),
                    name if KEEPING.contains(&name) => self.follow(user, acc),
                    _ => other(),
                }
            }
            Used::Otherwise => other(),
        }
    }

    /// Where the value goes that a pattern takes apart.
    fn bound(&self, pat: PatId, acc: &mut Found<'_>) -> Result<(), String> {
        if !self.holds(self.inferred.pat_ty(pat), acc.of) {
            return Ok(());
        }
        match &self.body.pats[pat] {
            Pat::Wild => Ok(()),
            Pat::TupleStruct { pats, .. } => pats.iter().try_for_each(|&inner| self.bound(inner, acc)),
            Pat::Bind { by_ref: false, sub: None, .. } => {
                if acc.variables.contains(&pat) {
                    return Ok(());
                }
                acc.variables.push(pat);
                let is_it = |named: &ValueRef| matches!(named, ValueRef::Local(other) if *other == pat);
                let mut uses: Vec<ExprId> =
                    self.inferred.paths.iter().filter(|(_, named)| is_it(named)).map(|(expr, _)| *expr).collect();
                uses.sort();
                uses.into_iter().filter(|&expr| self.body.runs(expr)).try_for_each(|expr| self.follow(expr, acc))
            }
            _ => Err("it is taken apart".to_owned()),
        }
    }

    /// What `user` does with the value of `expr`.
    fn use_of(&self, cx: FactsCx<'_>, user: &Expr, expr: ExprId) -> Option<Used> {
        match user {
            Expr::Try(inner) if *inner == expr => Some(Used::Passed),
            Expr::MethodCall(call) if call.receiver == expr => Some(Used::Called),
            Expr::MethodCall(call) if call.args.contains(&expr) => Some(Used::Otherwise),
            Expr::Let { pat, expr: inner } if *inner == expr => Some(Used::Bound(vec![*pat])),
            Expr::Match { scrutinee, arms } if *scrutinee == expr => {
                Some(Used::Bound(arms.iter().map(|arm| arm.pat).collect()))
            }
            Expr::Block(block) => self.use_in(block, expr),
            Expr::Call { args, callee } if args.contains(&expr) => match self.inferred.paths.get(callee) {
                Some(ValueRef::Fn(function)) if cx.types.program().path(function.def) == "std::mem::drop" => {
                    Some(Used::Left)
                }
                _ => Some(Used::Otherwise),
            },
            _ => None,
        }
    }

    fn use_in(&self, block: &Block, expr: ExprId) -> Option<Used> {
        let used = block.stmts.iter().find_map(|stmt| match stmt {
            Stmt::Let { pat, ty: None, init: Some(init), .. } if *init == expr => Some(Used::Bound(vec![*pat])),
            Stmt::Let { init: Some(init), .. } if *init == expr => Some(Used::Otherwise),
            Stmt::Expr { expr: inner, semicolon: true } if *inner == expr => Some(Used::Left),
            _ => None,
        });
        used.or_else(|| (block.tail == Some(expr)).then_some(Used::Otherwise))
    }

    fn handling(&self, expr: ExprId) -> Option<Handling> {
        let is_it = |end: &Terminator| matches!(end, Terminator::Call(call) if call.site.expr == expr);
        let block = self.flow.blocks.values().find(|block| is_it(&block.end))?;
        let Terminator::Call(call) = &block.end else { return None };
        let Callee::Fn(function) = &call.callee else { return None };
        let variable = match &self.body.exprs[expr] {
            Expr::MethodCall(method) => match &self.body.exprs[method.receiver] {
                Expr::Path(_) => Some(self.range(method.receiver)),
                _ => None,
            },
            _ => None,
        };
        Some(Handling {
            expr,
            function: function.clone(),
            range: call.site.range,
            name_range: call.site.name_range,
            region: block.region,
            statement: self.statement(expr),
            variable,
            block: self.block_around(call.site.range).unwrap_or_default(),
        })
    }

    /// The statement of which the call is the beginning.
    fn statement(&self, call: ExprId) -> Option<TextRange> {
        let range = self.range(call);
        let statements = self.body.exprs.values().filter_map(|expr| match expr {
            Expr::Block(block) => Some(block.stmts.iter()),
            _ => None,
        });
        statements.flatten().find_map(|stmt| match stmt {
            Stmt::Expr { expr, semicolon: true } => {
                let whole = self.range(*expr);
                (whole.start == range.start && whole.end >= range.end).then_some(TextRange::new(range.end, whole.end))
            }
            _ => None,
        })
    }

    /// What a variable is set to by its own `let`.
    fn set_to(&self, pat: PatId) -> Option<ExprId> {
        self.body.exprs.values().find_map(|expr| match expr {
            Expr::Block(block) => block.stmts.iter().find_map(|stmt| match stmt {
                Stmt::Let { pat: own, init, .. } if *own == pat => *init,
                _ => None,
            }),
            Expr::Let { pat: around, expr } if self.is_in(pat, *around) => Some(*expr),
            Expr::Match { scrutinee, arms } if arms.iter().any(|arm| self.is_in(pat, arm.pat)) => Some(*scrutinee),
            _ => None,
        })
    }

    fn is_in(&self, pat: PatId, around: PatId) -> bool {
        let range = |pat| self.body.pat_ranges.get(pat).copied().unwrap_or_default();
        is_inside(range(pat), range(around))
    }

    /// The type is that of the value, or a reference to it.
    fn is_value(&self, ty: Ty, of: DefId) -> bool {
        matches!(ty.peel_refs().kind(), TyKind::Adt(def, _) if *def == of)
    }

    fn holds(&self, ty: Ty, of: DefId) -> bool {
        ty.any(&|kind| matches!(kind, TyKind::Adt(def, _) if *def == of))
    }

    fn first_line(&self, expr: ExprId) -> String {
        match &self.body.exprs[expr] {
            Expr::Path(path) => path.last().map_or_else(String::new, |segment| segment.name.to_string()),
            _ => "it".to_owned(),
        }
    }
}

/// What becomes of a value.
enum Used {
    /// Through `?`.
    Passed,
    /// A statement ends with it, or it is dropped.
    Left,
    Bound(Vec<PatId>),
    /// A method is called on it.
    Called,
    Otherwise,
}
