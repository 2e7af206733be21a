//! What `Default::default` gives, where a derive or std says it: no flag is set, nothing is there.

use crate::def::ids::{DefId, DefKind};
use crate::facts::body::Target;
use crate::facts::ids::CallId;
use crate::facts::value::Field;
use crate::flow::ir::RegionId;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::FnRef;

use super::frame::Frame;
use super::origin::{Ask, Origin};
use super::origins::Search;

impl Search<'_, '_> {
    /// The type of which a call gives the default, where no body of the project says what that is.
    pub(super) fn defaulted(&self, frame: &Frame, call: CallId) -> Option<Ty> {
        let Target::Fn(function) = &frame.body.facts.calls[call].target else { return None };
        let of_trait = self.solver.cx.types().lang().default;
        let function = frame.meant(self.solver.cx, function);
        function.self_ty.filter(|_| of_trait.is_some() && function.of_trait == of_trait)
    }

    /// A part of the default of a type.
    pub(super) fn default_of(&mut self, ty: Ty, path: &[Field]) {
        let cx = self.solver.cx;
        let TyKind::Adt(def, _) = ty.kind() else { return self.plain_default(ty, path) };
        if def.krate == cx.program().std_crate() {
            return self.std_default(*def);
        }
        let derived = cx.types().lang().default.is_some_and(|of_trait| cx.types().has_derive(*def, of_trait));
        if !derived {
            return self.written_default(ty, path);
        }
        match (path.split_first(), cx.program().data(*def).kind) {
            (Some((field, rest)), DefKind::Struct) if field.of == Some(*def) => {
                let part = cx.types().field_of(*def, ty, field.name);
                self.default_of(part, rest);
            }
            (None, DefKind::Struct) if self.ask == Ask::Itself => self.add(Origin::Made(*def)),
            (None, DefKind::Enum) if self.ask == Ask::Itself => match self.default_variant(*def) {
                Some(variant) => self.add(Origin::Made(variant)),
                None => self.leave_open(),
            },
            // The variant that is the default has no fields.
            (Some(_), DefKind::Enum) => {}
            _ => self.leave_open(),
        }
    }

    fn default_variant(&self, of: DefId) -> Option<DefId> {
        let program = self.solver.cx.program();
        program.members(of).iter().copied().find(|&variant| program.item(variant).attrs.has("default"))
    }

    fn plain_default(&mut self, ty: Ty, path: &[Field]) {
        match ty.kind() {
            TyKind::Primitive(name) if path.is_empty() && self.ask == Ask::Itself => match name.as_str() {
                "bool" => self.add(Origin::Literal("false".into())),
                "str" | "char" | "f32" | "f64" => self.leave_open(),
                _ => self.add(Origin::Literal("0".into())),
            },
            _ => self.leave_open(),
        }
    }

    /// An `Option` is empty; other types of std hold no function.
    fn std_default(&mut self, def: DefId) {
        let (program, lang) = (self.solver.cx.program(), self.solver.cx.types().lang());
        let none = program.members(def).iter().copied().find(|&variant| program.name(variant) == "None");
        match (self.ask, none) {
            (Ask::Itself, Some(none)) if lang.option == Some(def) => self.add(Origin::Made(none)),
            (Ask::Functions, _) => {}
            _ => self.leave_open(),
        }
    }

    fn written_default(&mut self, ty: Ty, path: &[Field]) {
        let cx = self.solver.cx;
        let of_trait = cx.types().lang().default;
        let method = of_trait.and_then(|of_trait| cx.types().trait_method(of_trait, "default", (ty, &[])));
        let own = method.filter(|FnRef { def, .. }| cx.is_local(def.krate)).and_then(|it| self.solver.body(it.def));
        match own {
            Some(body) => {
                let result = body.facts.regions[RegionId::ROOT].result;
                self.value(&Frame { body, by: None }, result, path);
            }
            None => self.leave_open(),
        }
    }
}
