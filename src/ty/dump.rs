//! The types of a body as text (`--dump types`): one line an expression or pattern whose type is not plain to see.

use std::fmt::Write;

use super::Types;
use super::result::{Dispatch, FnRef, ValueRef};
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::def::ids::{CrateId, DefId};
use crate::syntax::body::{Expr, Pat};

impl Types {
    /// Every body of a crate, in the order of its files: a line with its path and file, then the lines of [`Types::dump_body`].
    pub(crate) fn dump_crate(&self, krate: CrateId) -> String {
        let mut out = String::new();
        for def in self.program().defs(krate).def_ids() {
            let body = self.dump_body(def);
            if !body.is_empty() {
                let program = self.program();
                let file = &program.sources().file(program.file(def)).name;
                let _ = write!(out, "{} ({file})\n{body}", program.path(def));
            }
        }
        out
    }

    /// `line:column 'code': type`, with `-> path` where the expression is a call or names a function.
    pub(crate) fn dump_body(&self, owner: DefId) -> String {
        let program = self.program();
        let Some(body) = program.body(owner) else { return String::new() };
        let result = self.infer(owner, &body);
        let file = program.sources().file(program.file(owner));
        let mut lines: Vec<(TextRange, Option<Symbol>, String)> = Vec::new();
        for (id, expr) in body.running() {
            let callee = match (expr, result.methods.get(&id), result.paths.get(&id)) {
                (Expr::MethodCall(_), Some(found), _) => Some(self.callee(found)),
                (Expr::MethodCall(call), None, _) => {
                    Some(format!("? on {}", self.display(result.expr_ty(call.receiver))))
                }
                (Expr::Path(_), _, Some(ValueRef::Fn(found))) => Some(self.callee(found)),
                (Expr::Call { .. } | Expr::Await(_) | Expr::Field { .. } | Expr::Index { .. }, ..) => None,
                _ => continue,
            };
            let callee = callee.map(|path| format!(" -> {path}")).unwrap_or_default();
            lines.push((body.expr_ranges[id], None, format!("{}{callee}", self.display(result.expr_ty(id)))));
        }
        for (id, pat) in body.pats.iter() {
            if let Pat::Bind { name, .. } = pat {
                lines.push((body.pat_ranges[id], Some(*name), self.display(result.pat_ty(id))));
            }
        }
        lines.sort_by_key(|(range, ..)| (range.start, range.end));
        let mut out = String::new();
        for (range, name, text) in lines {
            let range = program.span(owner, range).range;
            let place = file.line_col(range.start);
            let code = match name {
                Some(name) => name.to_string(),
                None => file.slice(range).split_whitespace().collect::<Vec<_>>().join(" "),
            };
            let _ = writeln!(out, "  {}:{} '{code}': {text}", place.line, place.column);
        }
        out
    }

    fn callee(&self, found: &FnRef) -> String {
        let path = self.callee_paths(found).into_iter().next().unwrap_or_default();
        match found.dispatch {
            Dispatch::Static => path,
            Dispatch::Dyn => format!("{path} (dyn)"),
            Dispatch::Generic => format!("{path} (generic)"),
        }
    }
}
