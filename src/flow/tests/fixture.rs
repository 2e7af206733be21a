//! A function and its control-flow form; the ways through it as text.

use super::super::analyses::moves::{Moves, There};
use super::super::build::{self, MacroRun, MacroUse, Oracle, Source};
use super::super::dump::DumpCx;
use super::super::ir::{
    AwaitMode, BlockId, Callee, DropWhy, Flow, LocalKind, Operand, Place, RegionId, RegionKind, Step, Switch,
    SwitchWhy, Terminator, Test,
};
use crate::base::arena::ArenaId;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::config::Settings;
use crate::def::ids::{CrateId, DefId, DefKind};
use crate::def::{Program, fixture, std_index};
use crate::rules;
use crate::syntax::body::{ExprId, MacroExpr};
use crate::syntax::item_tree::ItemKind;
use crate::ty::Types;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::models::RuleModels;
use crate::ty::result::FnRef;

/// What the tests' functions are written with. The value of `make` is noticed when it is dropped.
const PRELUDE: &str = "
pub struct Guard(u8);
impl Drop for Guard { fn drop(&mut self) {} }
impl Guard {
    fn look(&self) -> bool { true }
    fn change(&mut self) {}
    fn part(&self) -> &u8 { &self.0 }
    fn end(self) {}
}
pub struct Pair { a: Guard, b: Guard }
fn make(_: u8) -> Guard { Guard(1) }
fn pair() -> Pair { Pair { a: make(1), b: make(2) } }
fn maybe() -> Option<Guard> { None }
fn attempt() -> Result<Guard, Guard> { Err(Guard(1)) }
fn take(_: Guard) {}
fn look(_: &Guard) -> bool { true }
fn yes() -> bool { true }
fn one() {}
fn two() {}
fn never() -> ! { loop {} }
async fn wait() {}
async fn wait_for(_: Guard) -> Guard { Guard(1) }
";

/// A built function and what names the things in it.
pub(super) struct Built<'a> {
    pub(super) types: &'a Types,
    pub(super) owner: DefId,
    pub(super) flow: &'a Flow,
}

/// Builds the item `f` of the first crate. `//- edition:2024` as the first line sets its edition.
pub(super) fn with_flow<T>(code: &str, ask: impl FnOnce(&Built<'_>) -> T) -> T {
    let (edition, code) = match code.trim_start().strip_prefix("//- edition:") {
        Some(rest) => rest.split_once('\n').unwrap(),
        None => ("2021", code),
    };
    let text = format!("//- /lib.rs crate:main edition:{edition}\n{PRELUDE}\n{code}");
    let rules = rules::load(&Settings::default()).unwrap();
    let program = fixture::program_with(&text, std_index::load, Box::new(RuleModels::new(&rules)));
    let types = Types::new(program.into());
    let program = types.program();
    let owner = function(program);
    let body = program.body(owner).expect("a body");
    let inferred = types.infer(owner, &body);
    let kind = match &program.item(owner).kind {
        ItemKind::Fn(function) if function.is_async => RegionKind::AsyncFn,
        ItemKind::Fn(_) => RegionKind::Fn,
        _ => RegionKind::Init,
    };
    let oracle = Small { types: &types };
    let flow = build::build(Source { types: &types, owner, kind, body: &body, inferred: &inferred, oracle: &oracle });
    ask(&Built { types: &types, owner, flow: &flow })
}

fn function(program: &Program) -> DefId {
    let mut all = program.defs(CrateId(0)).def_ids();
    all.find(|&def| matches!(program.name(def).as_str(), "f" | "F")).expect("an item called `f` or `F`")
}

/// Knows macros by name, and drops by the `Drop` impls of the fixture.
struct Small<'a> {
    types: &'a Types,
}

impl Oracle for Small<'_> {
    fn macro_run(&self, call: &MacroExpr) -> MacroRun {
        match name_of(call) {
            "stream" => MacroRun::Async,
            "stringify" => MacroRun::Elsewhere,
            _ => MacroRun::InPlace,
        }
    }

    fn macro_use(&self, call: &MacroExpr) -> MacroUse {
        match name_of(call) {
            "vec" => MacroUse::Collects,
            "dbg" => MacroUse::First,
            "join" | "try_join" => MacroUse::Joins,
            _ => MacroUse::Borrows,
        }
    }

    fn matters(&self, ty: Ty) -> bool {
        self.owns_guard(ty, 4)
    }

    fn note_closure(&self, _: ExprId, _: Vec<Ty>) {}
}

fn name_of(call: &MacroExpr) -> &str {
    call.path.names.last().map_or("", |name| name.as_str())
}

impl Small<'_> {
    fn owns_guard(&self, ty: Ty, depth: usize) -> bool {
        let any = |parts: &[Ty]| depth > 0 && parts.iter().any(|&part| self.owns_guard(part, depth - 1));
        match ty.kind() {
            TyKind::Adt(def, args) => self.drops(*def) || any(args) || any(&self.fields(*def, ty)),
            TyKind::Tuple(parts) => any(parts),
            TyKind::Array(inner) | TyKind::Slice(inner) => any(&[*inner]),
            TyKind::Param { .. } => true,
            _ => false,
        }
    }

    fn drops(&self, def: DefId) -> bool {
        let Some(trait_def) = self.types.lang().drop else { return false };
        let impls = self.types.trait_impls_in(def.krate, trait_def);
        let own = impls.iter().filter_map(|implementation| self.types.self_ty_of(implementation.def));
        own.into_iter().any(|own| matches!(own.kind(), TyKind::Adt(adt, _) if *adt == def))
    }

    fn fields(&self, def: DefId, ty: Ty) -> Vec<Ty> {
        let program = self.types.program();
        let variants = match program.data(def).kind {
            DefKind::Enum => program.members(def).to_vec(),
            _ => vec![def],
        };
        let names = variants.into_iter().flat_map(|of| self.types.field_names(of).into_iter().map(move |it| (of, it)));
        names.map(|(of, name)| self.types.field_of(of, ty, name)).collect()
    }
}

impl Built<'_> {
    pub(super) fn cx(&self) -> DumpCx<'_> {
        DumpCx { types: self.types, owner: self.owner, places: false, flow: self.flow }
    }

    /// What stands in the source.
    pub(super) fn text(&self, range: TextRange) -> String {
        self.cx().text(range)
    }

    pub(super) fn moves(&self) -> Moves<'_> {
        let is_none = |variant| self.types.program().name(variant) == "None";
        let takes = |function: &FnRef| self.types.program().path(function.def).ends_with("Option::take");
        Moves::of(self.flow, &|place| self.fields_at(place), &is_none, &takes)
    }

    fn fields_at(&self, place: &Place) -> Vec<Symbol> {
        if let Some(Step::Variant(def)) = place.path.last() {
            return self.types.field_names(*def);
        }
        let fields = place.path.iter().try_fold(self.flow.locals[place.local].ty, |ty, step| match step {
            Step::Field(name) => self.types.field_ty(ty, *name),
            _ => None,
        });
        match fields.map(|ty| ty.kind()) {
            Some(TyKind::Adt(def, _)) => self.types.field_names(*def),
            Some(TyKind::Tuple(fields)) => (0..fields.len()).map(|at| Symbol::new(&at.to_string())).collect(),
            _ => Vec::new(),
        }
    }

    /// Every way through every region, one a line.
    pub(super) fn ways(&self) -> String {
        let moves = self.moves();
        let mut lines = Vec::new();
        for (id, region) in self.flow.regions.iter() {
            if id != RegionId::ROOT {
                lines.push(format!("{}{}:", region.kind.describe(), self.cx().captures(region)));
            }
            self.follow(region.entry, &moves, (&mut Vec::new(), &mut Vec::new()), &mut lines);
        }
        lines.join("\n")
    }

    fn follow(
        &self,
        block: BlockId,
        moves: &Moves<'_>,
        (seen, said): (&mut Vec<BlockId>, &mut Vec<String>),
        lines: &mut Vec<String>,
    ) {
        assert!(lines.len() < 64, "too many ways: make the test smaller");
        if seen.contains(&block) {
            lines.push([said.as_slice(), &["again".to_owned()]].concat().join(", "));
            return;
        }
        let before = said.len();
        seen.push(block);
        let end = &self.flow.blocks[block].end;
        let mut next: Vec<BlockId> = end.successors().collect();
        if let Terminator::Switch(switch) = end {
            for (to, holds) in [(switch.yes, true), (switch.no, false)] {
                said.push(self.asked(switch, holds));
                self.follow(to, moves, (seen, said), lines);
                said.pop();
            }
            next.clear();
        } else {
            said.extend(self.done(block, moves));
            if next.is_empty() {
                lines.push(said.join(", "));
            }
        }
        next.into_iter().for_each(|next| self.follow(next, moves, (seen, said), lines));
        said.truncate(before);
        seen.pop();
    }

    fn done(&self, block: BlockId, moves: &Moves<'_>) -> Vec<String> {
        match &self.flow.blocks[block].end {
            Terminator::Call(call) => {
                let name = match &call.callee {
                    Callee::Fn(function) => self.types.program().name(function.def).to_string(),
                    Callee::Value(value, _) => format!("({})", self.operand(value)),
                    Callee::Static(def) => format!("static {}", self.types.program().name(*def)),
                    Callee::Macro(_) => format!("{}!", self.text(call.site.name_range)),
                    Callee::Extern(path) => path.to_string(),
                    Callee::Unknown => format!("?{}", self.text(call.site.name_range)),
                };
                vec![name].into_iter().chain(call.next.is_none().then(|| "!".to_owned())).collect()
            }
            Terminator::Await(wait) => {
                let how = match wait.mode {
                    AwaitMode::One => "await",
                    AwaitMode::All => "await all",
                    AwaitMode::Any => "await any",
                    AwaitMode::Poll => "poll",
                };
                vec![how.to_owned()]
            }
            Terminator::Drop { why, .. } => {
                let how = if *why == DropWhy::Assign { " replaced" } else { "" };
                let dropped = moves.dropped(block).into_iter();
                dropped.map(|(place, there)| format!("drop{how} {}", self.there(&place, there))).collect()
            }
            Terminator::Yield { .. } => vec!["yield".to_owned()],
            Terminator::Diverge => vec!["diverge".to_owned()],
            Terminator::Return => {
                let left = moves.left_over(block).into_iter();
                left.map(|(place, there)| format!("left {}", self.there(&place, there))).collect()
            }
            Terminator::Goto(_) | Terminator::Switch(_) => Vec::new(),
        }
    }

    /// What is there at the awaits and yields of the body, in the order of its blocks.
    pub(super) fn held(&self) -> String {
        let moves = self.moves();
        let waits =
            |block: &BlockId| matches!(self.flow.blocks[*block].end, Terminator::Await(_) | Terminator::Yield { .. });
        let held = self.flow.blocks.ids().filter(waits).map(|block| {
            let held = moves.held(block).into_iter().map(|(place, there)| self.there(&place, there));
            let held: Vec<String> = held.collect();
            if held.is_empty() { "nothing".to_owned() } else { held.join(", ") }
        });
        held.collect::<Vec<_>>().join("\n")
    }

    fn there(&self, place: &Place, there: There) -> String {
        let doubt = if there == There::Sometimes { "?" } else { "" };
        self.place(place) + doubt
    }

    fn asked(&self, switch: &Switch, holds: bool) -> String {
        let what = match &switch.test {
            Test::Variant(def) => self.types.program().name(*def).to_string(),
            Test::True => "true".to_owned(),
            Test::Literal(text) => text.to_string(),
            Test::Const(def) => self.types.program().name(*def).to_string(),
            Test::Other if switch.why == SwitchWhy::Select => "ready".to_owned(),
            Test::Below { bound, or_equal } => format!("{} {bound}", if *or_equal { "<=" } else { "<" }),
            Test::Told => "was told".to_owned(),
            Test::Other => "fits".to_owned(),
        };
        format!("{}{what}", if holds { "+" } else { "-" })
    }

    fn operand(&self, operand: &Operand) -> String {
        operand.place().map_or_else(|| "const".to_owned(), |place| self.place(place))
    }

    /// A temporary is called by its code.
    pub(super) fn place(&self, place: &Place) -> String {
        let text = self.cx().place(place);
        let local = &self.flow.locals[place.local];
        match local.kind {
            LocalKind::Temp => {
                let name = format!("`{}`", self.text(local.range));
                text.replace(&format!("_{}", place.local.raw()), &name)
            }
            _ => text,
        }
    }
}
