//! A [`Body`] written back as Rust, every operator in parentheses, what macros were read as between their delimiters.

use super::types::{list, show_args, show_mod_path, show_path, show_type};
use crate::base::name::Symbol;
use crate::syntax::body::{
    BinaryOp, Block, BlockKind, Body, Closure, Expr, ExprId, Literal, MacroExpr, MacroInput, MatchArm, MethodCall, Pat,
    PatId, SkipReason, Stmt, UnaryOp,
};

/// The parameters' patterns, the root, and what was skipped.
pub(crate) fn dump_body(body: &Body) -> String {
    let show = Show { body };
    let mut out = String::new();
    if !body.params.is_empty() {
        out += &format!("|{}| ", list(&body.params, |&pat| show.pat(pat)));
    }
    out += &body.root.map_or_else(|| "nothing".to_owned(), |root| show.expr(root));
    out.push('\n');
    for skipped in &body.skipped {
        let why = match &skipped.why {
            SkipReason::Macro(path) => format!("macro {path}"),
            SkipReason::Syntax(message) => message.clone(),
        };
        out += &format!("skipped {}..{}: {why}\n", skipped.range.start, skipped.range.end);
    }
    out
}

struct Show<'a> {
    body: &'a Body,
}

impl Show<'_> {
    fn exprs(&self, exprs: &[ExprId]) -> String {
        list(exprs, |&expr| self.expr(expr))
    }

    /// With a space in front, where there is one.
    fn optional(&self, expr: Option<ExprId>) -> String {
        expr.map_or(String::new(), |expr| format!(" {}", self.expr(expr)))
    }

    fn expr(&self, expr: ExprId) -> String {
        match &self.body.exprs[expr] {
            Expr::Missing => "<missing>".to_owned(),
            Expr::Path(path) => show_path(path),
            Expr::Literal(literal) => show_literal(literal),
            Expr::Call { callee, args } => format!("{}({})", self.expr(*callee), self.exprs(args)),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Field { base, name } => format!("{}.{name}", self.expr(*base)),
            Expr::Index { base, index } => format!("{}[{}]", self.expr(*base), self.expr(*index)),
            Expr::Unary { op, expr } => format!("{}{}", show_unary(*op), self.expr(*expr)),
            Expr::Binary { op, lhs, rhs } => {
                format!("({} {} {})", self.expr(*lhs), show_binary(*op), self.expr(*rhs))
            }
            Expr::Assign { op, lhs, rhs } => {
                format!("({} {}= {})", self.expr(*lhs), op.map_or("", show_binary), self.expr(*rhs))
            }
            Expr::Ref { mutable, raw, expr } => {
                let raw = if *raw { "raw " } else { "" };
                format!("&{raw}{}{}", if *mutable { "mut " } else { "" }, self.expr(*expr))
            }
            Expr::Cast { expr, ty } => format!("({} as {})", self.expr(*expr), show_type(ty)),
            Expr::Tuple(elems) => format!("({})", self.exprs(elems)),
            Expr::Array(elems) => format!("[{}]", self.exprs(elems)),
            Expr::Repeat { elem, len } => format!("[{}; {}]", self.expr(*elem), self.expr(*len)),
            Expr::Range { start, end, inclusive } => {
                let bound = |expr: &Option<ExprId>| expr.map_or(String::new(), |expr| self.expr(expr));
                format!("({}..{}{})", bound(start), if *inclusive { "=" } else { "" }, bound(end))
            }
            Expr::Record { path, fields, base } => {
                let fields = list(fields, |(name, expr)| format!("{name}: {}", self.expr(*expr)));
                let base = base.map_or(String::new(), |base| format!(", ..{}", self.expr(base)));
                format!("{} {{ {fields}{base} }}", show_path(path))
            }
            Expr::Await(expr) => format!("{}.await", self.expr(*expr)),
            Expr::Try(expr) => format!("{}?", self.expr(*expr)),
            Expr::Closure(closure) => self.closure(closure),
            Expr::Underscore => "_".to_owned(),
            Expr::Macro(mac) => self.macro_expr(mac),
            other => self.control(other),
        }
    }

    fn control(&self, expr: &Expr) -> String {
        match expr {
            Expr::Block(block) => self.block(block),
            Expr::Async { is_move, body } => {
                format!("async {}{}", if *is_move { "move " } else { "" }, self.expr(*body))
            }
            Expr::If { cond, then, otherwise } => {
                let otherwise = otherwise.map_or(String::new(), |expr| format!(" else {}", self.expr(expr)));
                format!("if {} {}{otherwise}", self.expr(*cond), self.expr(*then))
            }
            Expr::Let { pat, expr } => format!("let {} = {}", self.pat(*pat), self.expr(*expr)),
            Expr::Match { scrutinee, arms } => {
                format!("match {} {}", self.expr(*scrutinee), braces(arms.iter().map(|arm| self.arm(arm))))
            }
            Expr::Loop { label, body } => format!("{}loop {}", show_label(*label), self.expr(*body)),
            Expr::While { label, cond, body } => {
                format!("{}while {} {}", show_label(*label), self.expr(*cond), self.expr(*body))
            }
            Expr::For { label, pat, iter, body } => {
                format!("{}for {} in {} {}", show_label(*label), self.pat(*pat), self.expr(*iter), self.expr(*body))
            }
            Expr::Return(expr) => format!("return{}", self.optional(*expr)),
            Expr::Break { label, expr } => {
                let label = label.map_or(String::new(), |label| format!(" '{label}"));
                format!("break{label}{}", self.optional(*expr))
            }
            Expr::Continue { label } => {
                label.map_or_else(|| "continue".to_owned(), |label| format!("continue '{label}"))
            }
            Expr::Yield(expr) => format!("yield{}", self.optional(*expr)),
            _ => String::new(),
        }
    }

    fn method_call(&self, call: &MethodCall) -> String {
        let turbofish = call.turbofish.as_ref().map_or(String::new(), |args| format!("::{}", show_args(args)));
        format!("{}.{}{turbofish}({})", self.expr(call.receiver), call.name, self.exprs(&call.args))
    }

    fn block(&self, block: &Block) -> String {
        let kind = match block.kind {
            BlockKind::Plain => "",
            BlockKind::Unsafe => "unsafe ",
            BlockKind::Const => "const ",
            BlockKind::Try => "try ",
        };
        let items = block.items_at.map(|at| format!("items at {at}"));
        let stmts = block.stmts.iter().map(|stmt| self.stmt(stmt));
        let tail = block.tail.map(|tail| self.expr(tail));
        format!("{}{kind}{}", show_label(block.label), braces(items.into_iter().chain(stmts).chain(tail)))
    }

    fn stmt(&self, stmt: &Stmt) -> String {
        match stmt {
            Stmt::Let { pat, ty, init, otherwise, .. } => {
                let ty = ty.as_ref().map_or(String::new(), |ty| format!(": {}", show_type(ty)));
                let init = init.map_or(String::new(), |init| format!(" = {}", self.expr(init)));
                let otherwise = otherwise.map_or(String::new(), |expr| format!(" else {}", self.expr(expr)));
                format!("let {}{ty}{init}{otherwise};", self.pat(*pat))
            }
            Stmt::Expr { expr, semicolon } => format!("{}{}", self.expr(*expr), if *semicolon { ";" } else { "" }),
        }
    }

    fn arm(&self, arm: &MatchArm) -> String {
        let guard = arm.guard.map_or(String::new(), |guard| format!(" if {}", self.expr(guard)));
        format!("{}{guard} => {},", self.pat(arm.pat), self.expr(arm.body))
    }

    fn closure(&self, closure: &Closure) -> String {
        let params = list(&closure.params, |(pat, ty)| {
            format!("{}{}", self.pat(*pat), ty.as_ref().map_or(String::new(), |ty| format!(": {}", show_type(ty))))
        });
        let ret = closure.ret.as_ref().map_or(String::new(), |ret| format!(" -> {}", show_type(ret)));
        let words = [(closure.is_async, "async "), (closure.is_move, "move ")];
        let words: String = words.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        format!("{words}|{params}|{ret} {}", self.expr(closure.body))
    }

    fn macro_expr(&self, mac: &MacroExpr) -> String {
        let path = show_mod_path(&mac.path);
        match &mac.input {
            MacroInput::Args { args, .. } => format!("{path}!({})", self.exprs(args)),
            MacroInput::Stmts(block) => format!("{path}! {}", self.expr(*block)),
            MacroInput::Expanded(expr) => format!("{path}! => {}", self.expr(*expr)),
            MacroInput::Matches { scrutinee, pat, guard } => {
                let guard = guard.map_or(String::new(), |guard| format!(" if {}", self.expr(guard)));
                format!("{path}!({} is {}{guard})", self.expr(*scrutinee), self.pat(*pat))
            }
            MacroInput::Select { arms, otherwise, .. } => {
                let arms = arms.iter().map(|arm| {
                    let guard = arm.guard.map_or(String::new(), |guard| format!(", if {}", self.expr(guard)));
                    let body = arm.body.map_or(String::new(), |body| self.expr(body));
                    format!("{} = {}{guard} => {body},", self.pat(arm.pat), self.expr(arm.future))
                });
                let otherwise = otherwise.map(|body| format!("else => {}", self.expr(body)));
                format!("{path}! {}", braces(arms.chain(otherwise)))
            }
            MacroInput::Opaque => format!("{path}!(?)"),
        }
    }

    fn pat(&self, pat: PatId) -> String {
        let pats = |pats: &[PatId]| list(pats, |&pat| self.pat(pat));
        match &self.body.pats[pat] {
            Pat::Missing => "<missing>".to_owned(),
            Pat::Wild => "_".to_owned(),
            Pat::Rest => "..".to_owned(),
            Pat::Bind { name, by_ref, mutable, sub } => {
                let (by_ref, mutable) = (if *by_ref { "ref " } else { "" }, if *mutable { "mut " } else { "" });
                format!("{by_ref}{mutable}{name}{}", sub.map_or(String::new(), |sub| format!(" @ {}", self.pat(sub))))
            }
            Pat::Path(path) => show_path(path),
            Pat::Literal(expr) => self.expr(*expr),
            Pat::Range { start, end, .. } => {
                let bound = |expr: &Option<ExprId>| expr.map_or(String::new(), |expr| self.expr(expr));
                format!("{}..{}", bound(start), bound(end))
            }
            Pat::Ref { mutable, pat } => format!("&{}{}", if *mutable { "mut " } else { "" }, self.pat(*pat)),
            Pat::Tuple(elems) => format!("({})", pats(elems)),
            Pat::TupleStruct { path, pats: elems } => format!("{}({})", show_path(path), pats(elems)),
            Pat::Record { path, fields } => {
                let fields = list(fields, |(name, pat)| format!("{name}: {}", self.pat(*pat)));
                format!("{} {{ {fields} }}", show_path(path))
            }
            Pat::Slice(elems) => format!("[{}]", pats(elems)),
            Pat::Or(cases) => cases.iter().map(|&pat| self.pat(pat)).collect::<Vec<_>>().join(" | "),
            Pat::Box(pat) => format!("box {}", self.pat(*pat)),
            Pat::Typed { pat, ty } => format!("{}: {}", self.pat(*pat), show_type(ty)),
        }
    }
}

fn show_label(label: Option<Symbol>) -> String {
    label.map_or(String::new(), |label| format!("'{label}: "))
}

/// One line each, indented; nothing gives `{}`.
fn braces(lines: impl Iterator<Item = String>) -> String {
    let text =
        lines.map(|line| line.lines().map(|line| format!("    {line}\n")).collect::<String>()).collect::<String>();
    if text.is_empty() { "{}".to_owned() } else { format!("{{\n{text}}}") }
}

fn show_literal(literal: &Literal) -> String {
    match literal {
        Literal::Int { value, suffix } => {
            format!("{}{suffix}", value.map_or_else(|| "int".to_owned(), |value| value.to_string()))
        }
        Literal::Float { suffix } => format!("float{suffix}"),
        Literal::Bool(value) => value.to_string(),
        Literal::Char => "'char'".to_owned(),
        Literal::Byte => "b'byte'".to_owned(),
        Literal::Str(text) => format!("{text:?}"),
        Literal::ByteStr { len } => format!("b\"{len}\""),
        Literal::CStr => "c\"\"".to_owned(),
    }
}

fn show_unary(op: UnaryOp) -> &'static str {
    match op {
        UnaryOp::Deref => "*",
        UnaryOp::Not => "!",
        UnaryOp::Neg => "-",
    }
}

fn show_binary(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Rem => "%",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitOr => "|",
        BinaryOp::BitXor => "^",
        BinaryOp::Shl => "<<",
        BinaryOp::Shr => ">>",
        BinaryOp::And => "&&",
        BinaryOp::Or => "||",
        BinaryOp::Eq => "==",
        BinaryOp::Ne => "!=",
        BinaryOp::Lt => "<",
        BinaryOp::Le => "<=",
        BinaryOp::Gt => ">",
        BinaryOp::Ge => ">=",
    }
}
