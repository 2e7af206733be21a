//! Macro calls in bodies: their inputs are inferred in place, what they give is known for common ones.

use super::InferCtx;
use crate::base::name::Symbol;
use crate::def::ids::{Def, Namespace};
use crate::syntax::body::{Expr, ExprId, MacroExpr, MacroInput, SelectArm};
use crate::syntax::macro_types::MacroType;
use crate::syntax::type_ref::PathAnchor;
use crate::ty::kinds::{Ty, TyKind};

impl InferCtx<'_> {
    pub(super) fn macro_call(&mut self, call: &MacroExpr, expected: Option<Ty>) -> Ty {
        let ty = self.macro_input(call, expected);
        match call.value {
            Some(value) if self.resolve(ty).is_unknown() => self.expr(value, expected),
            _ => ty,
        }
    }

    fn macro_input(&mut self, call: &MacroExpr, expected: Option<Ty>) -> Ty {
        match &call.input {
            MacroInput::Expanded(expr) => self.expr(*expr, expected),
            MacroInput::Select { arms, otherwise, .. } => self.select_macro(arms, *otherwise, expected),
            MacroInput::Matches { scrutinee, pat, guard } => {
                let locals = self.locals.len();
                let ty = self.expr(*scrutinee, None);
                self.bind_pat(*pat, ty);
                if let Some(guard) = guard {
                    self.expr(*guard, Some(Ty::primitive("bool")));
                }
                self.locals.truncate(locals);
                Ty::primitive("bool")
            }
            MacroInput::Stmts(block) => self.stmts_macro(call, *block),
            MacroInput::Args { args, .. } => self.args_macro(call, args, expected),
            MacroInput::Opaque => self.result_type(call, &[], expected),
        }
    }

    /// Statements run in a body of their own: `stream! { .. yield x; .. }`.
    fn stmts_macro(&mut self, call: &MacroExpr, block: ExprId) -> Ty {
        let ret = self.table.fresh();
        let outer = std::mem::replace(&mut self.ret, ret);
        let yields = std::mem::take(&mut self.yields);
        let ty = self.expr(block, None);
        self.ret = outer;
        let items = std::mem::replace(&mut self.yields, yields);
        if let Some(item) = items.first() {
            return self.stream_of(*item, call.gives == MacroType::TryStream);
        }
        self.result_type(call, &[ty], None)
    }

    fn stream_of(&mut self, item: Ty, fallible: bool) -> Ty {
        let names = ["futures_core", "Stream"].map(Symbol::new);
        let found = self.types.program().resolve(self.module, PathAnchor::Plain, &names, Namespace::Types);
        let Some(Def::Item(def)) = found.def.filter(|_| found.consumed == 2) else { return Ty::unknown() };
        let item = match self.types.lang.result {
            Some(result) if fallible => Ty::adt(result, [item, self.table.fresh()]),
            _ => item,
        };
        let bound =
            crate::ty::kinds::TraitRef { def, args: Box::new([]), bindings: Box::new([(Symbol::new("Item"), item)]) };
        Ty::new(TyKind::Opaque(Box::new([bound])))
    }

    fn select_macro(&mut self, arms: &[SelectArm], otherwise: Option<ExprId>, expected: Option<Ty>) -> Ty {
        let mut result: Option<Ty> = None;
        let mut bodies = Vec::new();
        for arm in arms {
            let locals = self.locals.len();
            let future = self.expr(arm.future, None);
            let output = self.awaited(future);
            if let Some(guard) = arm.guard {
                self.expr(guard, Some(Ty::primitive("bool")));
            }
            self.bind_pat(arm.pat, output);
            if let Some(body) = arm.body {
                bodies.push(self.expr(body, expected));
            }
            self.locals.truncate(locals);
        }
        bodies.extend(otherwise.map(|otherwise| self.expr(otherwise, expected)));
        for ty in bodies {
            result = Some(match result {
                Some(before) => self.join(before, ty),
                None => ty,
            });
        }
        result.unwrap_or_else(Ty::unit)
    }

    fn args_macro(&mut self, call: &MacroExpr, args: &[ExprId], expected: Option<Ty>) -> Ty {
        let hint = match call.gives {
            MacroType::Vec => expected.and_then(|ty| match self.resolve(ty).kind() {
                TyKind::Adt(_, args) => args.first().copied(),
                _ => None,
            }),
            _ => None,
        };
        let types: Vec<Ty> = args
            .iter()
            .map(|&arg| {
                let ty = self.expr(arg, hint);
                if let Some(hint) = hint {
                    self.coerce(ty, hint);
                }
                ty
            })
            .collect();
        if call.gives == MacroType::Vec
            && let [only] = args
            && let Expr::Repeat { .. } = &self.body.exprs[*only]
            && let TyKind::Array(elem) = types[0].kind()
        {
            return self.result_type(call, &[*elem], expected);
        }
        self.result_type(call, &types, expected)
    }

    fn result_type(&mut self, call: &MacroExpr, args: &[Ty], expected: Option<Ty>) -> Ty {
        let lang = &self.types.lang;
        let (string, arguments, vec, pin) = (lang.string, lang.arguments, lang.vec, lang.pin);
        let adt = |def: Option<_>| def.map_or_else(Ty::unknown, |def| Ty::adt(def, []));
        match call.gives {
            MacroType::Unit => Ty::unit(),
            MacroType::Never => Ty::never(),
            MacroType::Bool => Ty::primitive("bool"),
            MacroType::Str => Ty::reference(false, Ty::primitive("str")),
            MacroType::Bytes => Ty::reference(false, Ty::new(TyKind::Array(Ty::primitive("u8")))),
            MacroType::Number => Ty::primitive("u32"),
            MacroType::String => adt(string),
            MacroType::Arguments => adt(arguments),
            MacroType::Expected => expected.unwrap_or_else(|| self.table.fresh()),
            MacroType::First => args.first().copied().unwrap_or_else(Ty::unit),
            MacroType::Vec => {
                let elem = args.first().copied().unwrap_or_else(|| self.table.fresh());
                for &arg in args.iter().skip(1) {
                    self.coerce(arg, elem);
                }
                vec.map_or_else(Ty::unknown, |def| self.types.adt_with_defaults(def, &[elem]))
            }
            MacroType::Write => self.write_result(args),
            MacroType::Pin => match (pin, args.first()) {
                (Some(pin), Some(&arg)) => Ty::adt(pin, [Ty::reference(true, arg)]),
                _ => Ty::unknown(),
            },
            MacroType::Ready => match args.first().map(|&arg| self.resolve(arg).kind()) {
                Some(TyKind::Adt(def, args)) if self.types.lang.poll == Some(*def) => {
                    args.first().copied().unwrap_or_else(Ty::unknown)
                }
                _ => Ty::unknown(),
            },
            MacroType::Join => {
                let outputs: Vec<Ty> = args.iter().map(|&arg| self.awaited(arg)).collect();
                Ty::tuple(outputs)
            }
            MacroType::TryJoin => self.try_join(args),
            MacroType::Item(path) => self.item_type(path.as_str()),
            MacroType::TryStream | MacroType::Unknown => Ty::unknown(),
        }
    }

    fn try_join(&mut self, args: &[Ty]) -> Ty {
        let mut error = None;
        let mut outputs = Vec::new();
        for &arg in args {
            let awaited = self.awaited(arg);
            let awaited = self.resolve(awaited);
            outputs.push(self.try_output(awaited).unwrap_or_else(Ty::unknown));
            if let TyKind::Adt(_, args) = awaited.kind() {
                error = error.or(args.get(1).copied());
            }
        }
        let error = error.unwrap_or_else(Ty::unknown);
        self.types.lang.result.map_or_else(Ty::unknown, |def| Ty::adt(def, [Ty::tuple(outputs), error]))
    }

    /// `write!(dest, ..)` is what `dest.write_fmt(..)` gives.
    fn write_result(&mut self, args: &[Ty]) -> Ty {
        let Some(&dest) = args.first() else { return Ty::unknown() };
        let traits = self.types.program().traits_in_scope(self.module);
        match self.query().method(dest, Symbol::new("write_fmt"), &traits) {
            Some(pick) => {
                let callable = self.picked(pick, None);
                let ret = self.types.fn_sig(callable.def).ret.subst(&callable.subst);
                self.normalize(ret)
            }
            None => Ty::unknown(),
        }
    }

    /// A type of another crate by its path, where the crate is a dependency.
    fn item_type(&mut self, path: &str) -> Ty {
        let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
        let found = self.types.program().resolve(self.module, PathAnchor::Absolute, &names, Namespace::Types);
        match found.def {
            Some(Def::Item(def)) if found.consumed == names.len() => Ty::adt(def, []),
            _ => Ty::unknown(),
        }
    }
}
