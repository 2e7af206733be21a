//! What dropping a value runs, as far as it is known which value it is: what its fields hold decides what its `Drop` does.

use crate::base::kind::Confidence;
use crate::base::span::TextRange;
use crate::facts::value::{Field, ValueId};
use crate::flow::analyses::paths::When;
use crate::ty::kinds::{Ty, TyKind};

use super::callee::Callee;
use super::dropped::{Ended, Glue, Object};
use super::effect::Effect;
use super::origin::{Ask, Origin, Origins};
use super::outcome::{Outcome, Part, Site};
use super::sole::Owner;
use super::solver::Solver;
use super::summary::joined;

/// The types that an object may be.
enum Inside {
    These(Vec<Ty>),
    Any,
    /// Bodies are missing that decide it.
    Unread,
}

impl Solver<'_> {
    /// A value of a type is dropped where a call stands.
    pub(super) fn end_value(&mut self, site: &Site<'_>, (ty, value): (Ty, ValueId), when: When, acc: &mut Outcome) {
        let glue = self.glue(ty);
        // What a closure owns are not its fields.
        let value = if matches!(ty.kind(), TyKind::Closure { .. }) { ValueId::UNKNOWN } else { value };
        for ended in &glue.ended {
            let limit = self.limit(site, (ended, value), &[], false);
            self.end_part(site, (ended, value, &[]), (limit, when), acc);
        }
        for object in &glue.objects {
            self.end_object(site, (object, value), when, acc);
        }
    }

    /// How sure it is that the part is dropped, and not kept by others who share it.
    fn limit(
        &mut self,
        site: &Site<'_>,
        (ended, value): (&Ended, ValueId),
        within: &[Field],
        is_shared: bool,
    ) -> Confidence {
        let shares = matches!(ended.resolved.callee, Callee::Rule(id) if self.cx.rules().is_about_shared_owner(id));
        let owner = Owner { is_shared: shares, of: ended.of };
        let path = [within, &ended.path].concat();
        match is_shared || ended.is_shared {
            true if !self.is_sole((site.body, site.call), (value, &path), owner) => Confidence::Possible,
            _ => Confidence::Likely,
        }
    }

    /// The `Drop` of one part runs, and with it what it calls of what the part holds.
    fn end_part(
        &mut self,
        site: &Site<'_>,
        (ended, value, within): (&Ended, ValueId, &[Field]),
        (limit, when): (Confidence, When),
        acc: &mut Outcome,
    ) {
        let path = [within, &ended.path].concat();
        let site = Site { ended: Some((value, &path)), ..*site };
        let mut found = Outcome::default();
        let part = self.implied(&site, &ended.resolved, site.range());
        found.parts.push(part);
        self.run_given(&site, &ended.resolved, &mut found);
        for part in found.parts {
            let effects = part.effects.into_iter().map(|effect| effect.at_most(limit).only(when)).collect();
            acc.parts.push(Part { effects, ..part });
        }
        for mut closure in found.closures {
            (closure.confidence, closure.when) = (closure.confidence.min(limit), closure.when.min(when));
            acc.closures.push(closure);
        }
        for mut run in found.runs {
            (run.confidence, run.when) = (run.confidence.min(limit), run.when.min(when));
            acc.runs.push(run);
        }
    }

    /// Which type it is that an object hides is told by what was put there.
    fn end_object(&mut self, site: &Site<'_>, (object, value): (&Object, ValueId), when: When, acc: &mut Outcome) {
        match self.types_inside(site, object, value) {
            Inside::Unread => {}
            Inside::Any => {
                for ended in &object.any {
                    self.end_part(site, (ended, ValueId::UNKNOWN, &[]), (Confidence::Possible, when), acc);
                }
            }
            Inside::These(types) => {
                let glues: Vec<_> = types.into_iter().map(|ty| self.glue(ty)).collect();
                if let [glue] = glues.as_slice() {
                    for ended in &glue.ended {
                        let limit = self.limit(site, (ended, value), &object.path, object.is_shared);
                        self.end_part(site, (ended, value, &object.path), (limit, when), acc);
                    }
                    return;
                }
                let each: Vec<(Vec<Effect>, bool)> =
                    glues.iter().map(|glue| (self.effects_of_glue(site, glue, site.range()), false)).collect();
                let first = glues.iter().flat_map(|glue| &glue.ended).next();
                if let Some(first) = first {
                    let limit = self.limit(site, (first, value), &object.path, object.is_shared);
                    let part = self.implied(site, &first.resolved, site.range());
                    let effects = joined(&each, true).into_iter().map(|effect| effect.at_most(limit).only(when));
                    acc.parts.push(Part { effects: effects.collect(), ..part });
                }
            }
        }
    }

    fn types_inside(&mut self, site: &Site<'_>, object: &Object, value: ValueId) -> Inside {
        if value == ValueId::UNKNOWN {
            return Inside::Any;
        }
        if self.cx.types().lang().is_fn_trait(object.of_trait) {
            return self.closures_inside(site, object, value);
        }
        let missing = self.missing();
        let Origins { list, open, .. } = self.origins(site.body, (value, &object.path), Ask::Types(object.of_trait));
        if self.missing() > missing {
            return Inside::Unread;
        }
        let types: Option<Vec<Ty>> = list
            .into_iter()
            .map(|origin| match origin {
                Origin::Typed(ty) => Some(ty),
                _ => None,
            })
            .collect();
        match types {
            Some(types) if !open && !types.is_empty() => Inside::These(types),
            _ => Inside::Any,
        }
    }

    /// What the closures own that an object may be, as a type each.
    fn closures_inside(&mut self, site: &Site<'_>, object: &Object, value: ValueId) -> Inside {
        let missing = self.missing();
        let origins = self.origins(site.body, (value, &object.path), Ask::Functions);
        if self.missing() > missing {
            return Inside::Unread;
        }
        if origins.open || origins.list.is_empty() {
            return Inside::Any;
        }
        let mut types = Vec::new();
        for origin in origins.list {
            match origin {
                Origin::Closure(owner, region, _) => {
                    let expr = self.body(owner).and_then(|body| body.facts.regions[region].expr);
                    let owned = expr.map(|expr| self.cx.facts.drops.owned_by((owner, expr))).unwrap_or_default();
                    types.push(Ty::tuple(owned.to_vec()));
                }
                Origin::Fn(..) => types.push(Ty::unit()),
                _ => return Inside::Any,
            }
        }
        Inside::These(types)
    }

    /// What dropping some value of a type does, whatever it holds.
    pub(super) fn ended_by_type(&mut self, site: &Site<'_>, ty: Ty, range: TextRange) -> Vec<Effect> {
        let glue = self.glue(ty);
        let mut found: Vec<Effect> = self.effects_of_glue(site, &glue, range);
        for ended in glue.objects.iter().flat_map(|object| &object.any) {
            let part = self.implied(site, &ended.resolved, range);
            found.extend(part.effects.into_iter().map(|effect| effect.at_most(Confidence::Possible)));
        }
        found
    }

    fn effects_of_glue(&mut self, site: &Site<'_>, glue: &Glue, range: TextRange) -> Vec<Effect> {
        let mut found = Vec::new();
        for ended in &glue.ended {
            let limit = if ended.is_shared { Confidence::Possible } else { Confidence::Likely };
            let site = Site { ended: Some((ValueId::UNKNOWN, &[])), ..*site };
            let part = self.implied(&site, &ended.resolved, range);
            found.extend(part.effects.into_iter().map(|effect| effect.at_most(limit)));
        }
        found
    }
}
