//! Regions: the function itself, closures, async blocks. Each has its own entry, result, scopes and exits, and notes what it
//! takes from those around it.

use super::Builder;
use super::scope::{Exit, ExitKind};
use crate::base::span::TextRange;
use crate::flow::ir::{
    BlockId, Capture, CaptureMode, LocalId, LocalKind, Operand, Place, Region, RegionId, RegionKind, Rvalue, Step,
    Terminator,
};
use crate::syntax::body::{Closure, ExprId, Pat, PatId};
use crate::syntax::item_tree::ItemKind;
use crate::ty::kinds::{Ty, TyKind};

/// A region before its code is built.
pub(super) struct Opening {
    pub(super) kind: RegionKind,
    pub(super) expr: Option<ExprId>,
    pub(super) header: TextRange,
    /// The type of its value.
    pub(super) output: Ty,
    /// What it captures is moved in.
    pub(super) is_move: bool,
}

impl<'a> Builder<'a> {
    /// The body itself.
    pub(super) fn root(&mut self) {
        let body = self.body();
        let header = TextRange::default();
        let output = self.root_output();
        let opening = Opening { kind: self.source.kind, expr: None, header, output, is_move: false };
        self.open_region(opening, |cx, dest| {
            cx.root_params();
            if let Some(root) = body.root {
                cx.in_temp_scope(|cx| cx.into(dest, root));
            }
        });
    }

    fn root_output(&self) -> Ty {
        let types = self.source.types;
        match &types.program().item(self.source.owner).kind {
            ItemKind::Fn(function) => match types.fn_sig(self.source.owner).ret.kind() {
                TyKind::Future { output } if function.is_async => *output,
                _ => types.fn_sig(self.source.owner).ret,
            },
            _ => types.value_ty(self.source.owner),
        }
    }

    fn root_params(&mut self) {
        let types = self.source.types;
        let ItemKind::Fn(function) = &types.program().item(self.source.owner).kind else { return };
        let sig = types.fn_sig(self.source.owner);
        if let Some(ty) = sig.self_param.filter(|_| function.self_param.is_some()) {
            let local = self.local(LocalKind::SelfParam, ty, types.program().name_in_body(self.source.owner));
            self.self_param = Some(local);
            self.add_param(local);
        }
        for (&pat, &ty) in self.body().params.iter().zip(&sig.params) {
            self.param(pat, ty);
        }
    }

    fn add_param(&mut self, local: LocalId) {
        self.flow.regions[self.region].params.push(local);
        let scope = self.scopes.len() - 1;
        self.schedule(scope, local);
    }

    /// A parameter: the variable itself, or a value that a pattern takes apart.
    fn param(&mut self, pat: PatId, ty: Ty) {
        let inner = self.peel_typed(pat);
        let range = self.body().pat_ranges[pat];
        if self.is_plain_binding(inner) {
            let local = self.local(LocalKind::Binding(inner), ty, range);
            self.locals.insert(inner, local);
            self.add_param(local);
        } else {
            let local = self.local(LocalKind::Param, ty, range);
            self.add_param(local);
            self.declare(inner);
            self.bind(inner, &Place::local(local), ty);
        }
    }

    /// `x` or `mut x`, which holds the whole value.
    pub(super) fn is_plain_binding(&self, pat: PatId) -> bool {
        let plain = matches!(self.body().pats.get(pat), Some(Pat::Bind { by_ref: false, sub: None, .. }));
        plain && !self.source.inferred.ctors.contains_key(&pat)
    }

    /// The pattern without the type written on it.
    pub(super) fn peel_typed(&self, pat: PatId) -> PatId {
        match self.body().pats.get(pat) {
            Some(Pat::Typed { pat, .. }) => *pat,
            _ => pat,
        }
    }

    pub(super) fn closure(&mut self, dest: &Place, expr: ExprId, closure: &'a Closure) {
        let (kind, header) = match closure.is_async {
            true => (RegionKind::AsyncClosure, self.keyword(expr)),
            false => (RegionKind::Closure, self.head_of_closure(expr, closure)),
        };
        let (params, output) = match self.ty(expr).kind() {
            TyKind::Closure { params, ret, .. } => (params.to_vec(), *ret),
            _ => (Vec::new(), Ty::unknown()),
        };
        let opening = Opening { kind, expr: Some(expr), header, output, is_move: closure.is_move };
        let region = self.open_region(opening, |cx, dest| {
            for (at, (pat, _)) in closure.params.iter().enumerate() {
                cx.param(*pat, params.get(at).copied().unwrap_or_else(Ty::unknown));
            }
            cx.in_temp_scope(|cx| cx.into(dest, closure.body));
        });
        let owned = self.flow.regions[region].owned.iter().map(|place| self.place_ty(place)).collect();
        self.source.oracle.note_closure(expr, owned);
        self.make_closure(dest, region, expr);
    }

    pub(super) fn async_block(&mut self, dest: &Place, expr: ExprId, (is_move, body): (bool, ExprId)) {
        let opening = Opening {
            kind: RegionKind::AsyncBlock,
            expr: Some(expr),
            header: self.keyword(expr),
            output: self.ty(body),
            is_move,
        };
        let region = self.open_region(opening, |cx, dest| cx.in_temp_scope(|cx| cx.into(dest, body)));
        self.make_closure(dest, region, expr);
    }

    pub(super) fn make_closure(&mut self, dest: &Place, region: RegionId, expr: ExprId) {
        let range = self.range(expr);
        self.assign(dest, Rvalue::Closure(region), range);
    }

    fn keyword(&self, expr: ExprId) -> TextRange {
        let range = self.range(expr);
        TextRange::new(range.start, (range.start + "async".len() as u32).min(range.end))
    }

    fn head_of_closure(&self, expr: ExprId, closure: &Closure) -> TextRange {
        let start = self.range(expr).start;
        TextRange::new(start, self.range(closure.body).start.max(start))
    }

    /// Builds a region with code of its own; what goes on around it goes on after that.
    pub(super) fn open_region(&mut self, opening: Opening, build: impl FnOnce(&mut Self, &Place)) -> RegionId {
        let Opening { kind, expr, header, output, is_move } = opening;
        let parent = (!self.flow.regions.is_empty()).then_some(self.region);
        let (entry, result) = (BlockId(0), LocalId(0));
        let (params, captures, owned) = Default::default();
        let region =
            self.flow.regions.alloc(Region { kind, parent, expr, header, entry, params, result, captures, owned });
        let outer = (self.region, self.block, self.temps);
        let (scopes, exits) = (std::mem::take(&mut self.scopes), std::mem::take(&mut self.exits));
        self.region = region;
        self.block = self.new_block();
        let entry = self.block;
        let result = self.local(LocalKind::Result, output, header);
        self.flow.regions[region].entry = entry;
        self.flow.regions[region].result = result;
        self.code_of_region(result, build);
        (self.region, self.block, self.temps) = outer;
        (self.scopes, self.exits) = (scopes, exits);
        if is_move {
            self.move_captures(region);
        }
        region
    }

    fn code_of_region(&mut self, result: LocalId, build: impl FnOnce(&mut Self, &Place)) {
        let dest = Place::local(result);
        let target = self.new_block();
        self.flow.blocks[target].end = Terminator::Return;
        self.exits.push(Exit { label: None, kind: ExitKind::Region, depth: 0, target, dest: dest.clone() });
        self.temps = self.push_scope();
        build(self, &dest);
        self.pop_scope();
        self.end(Terminator::Goto(target), target);
    }

    /// `move` takes what it uses, and not only borrows it.
    fn move_captures(&mut self, region: RegionId) {
        let captures = self.flow.regions[region].captures.clone();
        for (at, Capture { place, mode: used }) in captures.into_iter().enumerate() {
            let mode = match self.source.types.is_copy(self.source.owner, self.place_ty(&place)) {
                true => CaptureMode::Copy,
                false => CaptureMode::Move,
            };
            self.flow.regions[region].captures[at].mode = mode;
            if mode == CaptureMode::Move && used != CaptureMode::Move {
                self.flow.regions[region].owned.push(place.clone());
            }
            self.capture(&place, mode);
        }
    }

    /// Notes that the region uses a place of one around it, and so do those in between.
    pub(super) fn capture(&mut self, place: &Place, mode: CaptureMode) {
        let of = self.flow.locals[place.local].region;
        let own = match self.captures_parts() {
            true => place.path.iter().position(|step| !matches!(step, Step::Field(_))).unwrap_or(place.path.len()),
            false => 0,
        };
        let place = Place { local: place.local, path: place.path[..own].to_vec() };
        let mut at = self.region;
        while at != of {
            add_capture(&mut self.flow.regions[at].captures, &place, mode);
            match self.flow.regions[at].parent {
                Some(parent) => at = parent,
                None => break,
            }
        }
    }

    /// The value of a place, which may be one of an outer region.
    pub(super) fn take(&mut self, place: Place, ty: Ty) -> Operand {
        let operand = self.consume(place, ty);
        self.capture_operand(&operand);
        operand
    }

    /// Notes how an operand is taken from an outer region.
    fn capture_operand(&mut self, operand: &Operand) {
        let (place, mode) = match operand {
            Operand::Copy(place) => (place, CaptureMode::Ref),
            Operand::Move(place) => (place, CaptureMode::Move),
            Operand::Const(_) => return,
        };
        self.capture(place, mode);
    }
}

fn add_capture(captures: &mut Vec<Capture>, place: &Place, mode: CaptureMode) {
    if let Some(known) = captures.iter_mut().find(|known| known.place.holds(place)) {
        known.mode = known.mode.max(mode);
        return;
    }
    let mut mode = mode;
    captures.retain(|known| {
        let part = place.holds(&known.place);
        if part {
            mode = mode.max(known.mode);
        }
        !part
    });
    captures.push(Capture { place: place.clone(), mode });
}
