//! What a test asks, where the answer of a call is tested: `x.is_some()` asks for the variant of `x`, and so does `x == Level::On`.

use super::blocks::Extractor;
use crate::def::ids::{DefId, DefKind};
use crate::facts::body::{Condition, Target};
use crate::facts::value::{Value, ValueId};
use crate::flow::ir::{Site, Test};
use crate::syntax::body::{BinaryOp, Expr};
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::FnRef;

impl Extractor<'_> {
    /// The condition in terms of what the tested call looks at.
    pub(super) fn asked(&self, condition: Condition) -> Condition {
        if let (Value::Not(value), Test::True) = (self.value(condition.value), &condition.test) {
            let (value, holds) = (*value, !condition.holds);
            return Condition { value, holds, ..condition };
        }
        let Value::Call(call) = self.value(condition.value) else { return condition };
        let call = &self.calls[*call];
        let Target::Fn(function) = &call.target else { return condition };
        if condition.test != Test::True {
            return condition;
        }
        let found = match (&*call.args, &*call.arg_types) {
            ([of], _) => self.variant_asked(function).map(|(variant, is_it)| (*of, variant, is_it)),
            ([a, b], [of, to]) => {
                let found = self.compared(function, ((*a, *b), (*of, *to)));
                found.map(|(value, variant)| (value, variant, !self.is_unequal(function, call.site)))
            }
            _ => None,
        };
        match found {
            Some((value, variant, is_it)) => {
                Condition { value, test: Test::Variant(variant), holds: condition.holds == is_it }
            }
            None => condition,
        }
    }

    fn value(&self, value: ValueId) -> &Value {
        match &self.values.arena[value] {
            Value::AnyOf(values) if values.len() == 1 && values[0] != value => &self.values.arena[values[0]],
            value => value,
        }
    }

    /// `is_some` and the like: which variant it asks for, and whether it wants that or not.
    fn variant_asked(&self, function: &FnRef) -> Option<(DefId, bool)> {
        let (program, lang) = (self.cx.types.program(), self.cx.types.lang());
        let TyKind::Adt(def, _) = function.self_ty?.peel_refs().kind() else { return None };
        if function.of_trait.is_some() || ![lang.option, lang.result].contains(&Some(*def)) {
            return None;
        }
        let (variant, is_it) = match program.name(function.def).as_str() {
            "is_some" => ("Some", true),
            "is_none" => ("Some", false),
            "is_ok" => ("Ok", true),
            "is_err" => ("Ok", false),
            _ => return None,
        };
        let mut variants = program.members(*def).iter().copied();
        Some((variants.find(|&it| program.name(it) == variant)?, is_it))
    }

    /// A value compared with a variant that has no fields, by an equality that was derived.
    fn compared(
        &self,
        function: &FnRef,
        ((a, b), (of, to)): ((ValueId, ValueId), (Ty, Ty)),
    ) -> Option<(ValueId, DefId)> {
        let (program, lang) = (self.cx.types.program(), self.cx.types.lang());
        let partial_eq = lang.partial_eq.filter(|_| function.of_trait == lang.partial_eq)?;
        let TyKind::Adt(def, _) = of.peel_refs().kind() else { return None };
        if of.peel_refs() != to.peel_refs()
            || !(self.cx.types.has_derive(*def, partial_eq) || lang.option == Some(*def))
        {
            return None;
        }
        let variant = |value: ValueId| match self.value(value) {
            Value::Ctor(it) => Some(*it)
                .filter(|&it| program.data(it).kind == DefKind::Variant && self.cx.types.field_names(it).is_empty()),
            _ => None,
        };
        match (variant(a), variant(b)) {
            (_, Some(variant)) => Some((a, variant)),
            (Some(variant), None) => Some((b, variant)),
            (None, None) => None,
        }
    }

    /// The answer is that the two differ: `!=` is led to `eq` as well.
    fn is_unequal(&self, function: &FnRef, site: Site) -> bool {
        match &self.read.body.exprs[site.expr] {
            Expr::Binary { op, .. } => *op == BinaryOp::Ne,
            _ => self.cx.types.program().name(function.def) == "ne",
        }
    }
}
