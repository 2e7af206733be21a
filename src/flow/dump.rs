//! The control-flow form as text, for people and tests.

use std::fmt::Write;

use super::ir::{
    Aggregate, AwaitMode, Block, Call, Callee, CaptureMode, Const, DropWhy, Flow, LocalId, LocalKind, Operand, Place,
    Region, Rvalue, Step, SwitchWhy, Terminator, Test,
};
use crate::base::arena::ArenaId;
use crate::base::source::LineCol;
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::ty::Types;
use crate::ty::kinds::Ty;

/// What is needed to name things.
#[derive(Copy, Clone)]
pub(crate) struct DumpCx<'a> {
    pub types: &'a Types,
    pub owner: DefId,
    /// Says behind each line where it comes from.
    pub places: bool,
    pub flow: &'a Flow,
}

/// Every region with its blocks: one line a statement, terminators last.
pub(crate) fn dump(cx: DumpCx<'_>) -> String {
    let mut text = String::new();
    for (id, region) in cx.flow.regions.iter() {
        let _ = writeln!(text, "{} {}({}){}", region.kind.describe(), id.raw(), cx.params(region), cx.captures(region));
        for (id, block) in cx.flow.blocks.iter().filter(|(_, block)| block.region == id) {
            let _ = writeln!(text, "  bb{}:", id.raw());
            cx.block(block, &mut text);
        }
    }
    text
}

impl DumpCx<'_> {
    fn params(&self, region: &Region) -> String {
        let param = |&local: &LocalId| format!("{}: {}", self.local(local), self.ty(self.flow.locals[local].ty));
        region.params.iter().map(param).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn captures(&self, region: &Region) -> String {
        if region.captures.is_empty() {
            return String::new();
        }
        let how = |mode| match mode {
            CaptureMode::Ref => "&",
            CaptureMode::RefMut => "&mut ",
            CaptureMode::Copy => "copy ",
            CaptureMode::Move => "move ",
        };
        let all = region.captures.iter().map(|capture| format!("{}{}", how(capture.mode), self.place(&capture.place)));
        format!(" captures {}", all.collect::<Vec<_>>().join(", "))
    }

    fn block(&self, block: &Block, text: &mut String) {
        for stmt in &block.stmts {
            let line = format!("{} = {}", self.place(&stmt.dest), self.value(&stmt.value));
            let _ = writeln!(text, "    {line}{}", self.place_of(Some(stmt.range)));
        }
        let range = match &block.end {
            Terminator::Call(call) => Some(call.site.range),
            Terminator::Await(wait) => Some(wait.range),
            _ => None,
        };
        let _ = writeln!(text, "    {}{}", self.terminator(&block.end), self.place_of(range));
    }

    /// `@ 12:5`, where that is asked for.
    fn place_of(&self, range: Option<TextRange>) -> String {
        range.filter(|_| self.places).map_or(String::new(), |range| {
            let program = self.types.program();
            let span = program.span(self.owner, range);
            let LineCol { line, column } = program.sources().file(span.file).line_col(span.range.start);
            format!(" @ {line}:{column}")
        })
    }

    fn terminator(&self, end: &Terminator) -> String {
        match end {
            Terminator::Goto(next) => format!("goto bb{}", next.raw()),
            Terminator::Switch(switch) => {
                let why = match switch.why {
                    SwitchWhy::Branch => "if",
                    SwitchWhy::Try => "try",
                    SwitchWhy::Loop { .. } => "loop",
                    SwitchWhy::Select | SwitchWhy::Fits { .. } => "select",
                };
                let (yes, no) = (switch.yes.raw(), switch.no.raw());
                format!("{why} {} {}: bb{yes} else bb{no}", self.operand(&switch.on), self.test(&switch.test))
            }
            Terminator::Call(call) => self.call(call),
            Terminator::Await(wait) => {
                let how = match wait.mode {
                    AwaitMode::One => "await",
                    AwaitMode::All => "await all",
                    AwaitMode::Any => "await any",
                    AwaitMode::Poll => "poll",
                };
                format!("{} = {how} {} -> bb{}", self.place(&wait.dest), self.operands(&wait.futures), wait.next.raw())
            }
            Terminator::Drop { place, why, next, .. } => {
                let why = if *why == DropWhy::Assign { " replaced" } else { "" };
                format!("drop {}{why} -> bb{}", self.place(place), next.raw())
            }
            Terminator::Yield { value, next } => format!("yield {} -> bb{}", self.operand(value), next.raw()),
            Terminator::Return => "return".to_owned(),
            Terminator::Diverge => "diverge".to_owned(),
        }
    }

    fn call(&self, call: &Call) -> String {
        let next = call.next.map_or_else(|| "!".to_owned(), |next| format!("bb{}", next.raw()));
        let callee = match &call.callee {
            Callee::Fn(function) => self.types.callee_paths(function).into_iter().next().unwrap_or_default(),
            Callee::Value(value, _) => format!("({})", self.operand(value)),
            Callee::Macro(_) => format!("{}!", self.text(call.site.name_range)),
            Callee::Static(def) => format!("static {}", self.types.program().path(*def)),
            Callee::Extern(path) => path.to_string(),
            Callee::Unknown => format!("?{}", self.text(call.site.name_range)),
        };
        format!("{} = {callee}({}) -> {next}", self.place(&call.dest), self.operands(&call.args))
    }

    fn test(&self, test: &Test) -> String {
        match test {
            Test::Variant(def) => format!("is {}", self.types.program().name(*def)),
            Test::True => "holds".to_owned(),
            Test::Literal(text) => format!("== {text}"),
            Test::Below { bound, or_equal } => format!("{} {bound}", if *or_equal { "<=" } else { "<" }),
            Test::Const(def) => format!("== {}", self.types.program().path(*def)),
            Test::Told => "was told".to_owned(),
            Test::Other => "fits".to_owned(),
        }
    }

    fn value(&self, value: &Rvalue) -> String {
        match value {
            Rvalue::Use(operand) => self.operand(operand),
            Rvalue::Ref { mutable: false, place } => format!("&{}", self.place(place)),
            Rvalue::Ref { mutable: true, place } => format!("&mut {}", self.place(place)),
            Rvalue::Aggregate(kind, parts) => {
                let head = match kind {
                    Aggregate::Adt(def) => self.types.program().name(*def).to_string(),
                    Aggregate::Tuple => "tuple".to_owned(),
                    Aggregate::Array => "array".to_owned(),
                };
                let parts = parts.iter().map(|(name, value)| format!("{name}: {}", self.operand(value)));
                format!("{head} {{ {} }}", parts.collect::<Vec<_>>().join(", "))
            }
            Rvalue::Closure(region) => format!("closure {}", region.raw()),
            Rvalue::Flags(a, b) => format!("{} | {}", self.operand(a), self.operand(b)),
            Rvalue::Not(operand) => format!("!{}", self.operand(operand)),
            Rvalue::Compute(parts) => format!("compute({})", self.operands(parts)),
        }
    }

    fn operands(&self, operands: &[Operand]) -> String {
        operands.iter().map(|operand| self.operand(operand)).collect::<Vec<_>>().join(", ")
    }

    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Copy(place) => self.place(place),
            Operand::Move(place) => format!("move {}", self.place(place)),
            Operand::Const(value) => self.constant(value),
        }
    }

    fn constant(&self, value: &Const) -> String {
        let program = self.types.program();
        match value {
            Const::Fn(function, _) => self.types.callee_paths(function).into_iter().next().unwrap_or_default(),
            Const::Ctor(def) | Const::Item(def) | Const::Static(def) => program.path(*def),
            Const::OfType(Some(def), ty) => format!("<{}>::{}", self.types.display(*ty), program.name(*def)),
            Const::OfType(None, ty) => self.types.display(*ty),
            Const::Literal(text) | Const::Extern(text) => text.to_string(),
            Const::Unit => "()".to_owned(),
            Const::Unknown => "?".to_owned(),
        }
    }

    pub(super) fn place(&self, place: &Place) -> String {
        place.path.iter().fold(self.local(place.local), |text, step| match step {
            Step::Deref => format!("*{text}"),
            Step::Field(name) => format!("{text}.{name}"),
            Step::Variant(def) => format!("({text} as {})", self.types.program().name(*def)),
            Step::Element => format!("{text}[_]"),
        })
    }

    /// By name; by number where it has none, and after it where several have the same.
    fn local(&self, local: LocalId) -> String {
        match self.name(local) {
            None => format!("_{}", local.raw()),
            Some(name) => {
                let same =
                    |&other: &LocalId| other.raw() < local.raw() && self.name(other).as_deref() == Some(name.as_str());
                match self.flow.locals.ids().filter(same).count() {
                    0 => name,
                    before => format!("{name}'{}", before + 1),
                }
            }
        }
    }

    fn name(&self, local: LocalId) -> Option<String> {
        let local = &self.flow.locals[local];
        match local.kind {
            LocalKind::Result => Some("result".to_owned()),
            LocalKind::SelfParam => Some("self".to_owned()),
            LocalKind::Binding(_) => {
                let text = self.text(local.range);
                let is_name = |c: char| c.is_alphanumeric() || c == '_';
                let mut words = text.split(|c: char| !is_name(c));
                words.find(|word| !matches!(*word, "" | "mut" | "ref")).map(str::to_owned)
            }
            LocalKind::Param | LocalKind::Temp => None,
        }
    }

    /// What stands in the source.
    pub(super) fn text(&self, range: TextRange) -> String {
        let program = self.types.program();
        program.sources().snippet(program.span(self.owner, range))
    }

    fn ty(&self, ty: Ty) -> String {
        self.types.display(ty)
    }
}
