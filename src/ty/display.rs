//! Types and callees as text: full paths, as the compiler prints them.

use super::Types;
use super::kinds::{TraitRef, Ty, TyKind};
use super::result::FnRef;

impl Types {
    /// The type with full paths and its arguments: `std::io::BufReader<std::fs::File>`.
    pub(crate) fn display(&self, ty: Ty) -> String {
        self.write_ty(ty, true)
    }

    /// The type with full paths and without arguments: `std::io::BufReader`.
    pub(crate) fn type_path(&self, ty: Ty) -> String {
        self.write_ty(ty, false)
    }

    fn write_ty(&self, ty: Ty, args: bool) -> String {
        let list = |types: &[Ty]| types.iter().map(|&ty| self.write_ty(ty, args)).collect::<Vec<_>>().join(", ");
        match ty.kind() {
            TyKind::Unknown | TyKind::Var(_) => "_".to_owned(),
            TyKind::Never => "!".to_owned(),
            TyKind::Primitive(name) => name.to_string(),
            TyKind::Adt(def, params) => {
                let path = self.program().path(*def);
                if args && !params.is_empty() { format!("{path}<{}>", list(params)) } else { path }
            }
            TyKind::Ref { mutable: false, inner } => format!("&{}", self.write_ty(*inner, args)),
            TyKind::Ref { mutable: true, inner } => format!("&mut {}", self.write_ty(*inner, args)),
            TyKind::Ptr { mutable: false, inner } => format!("*const {}", self.write_ty(*inner, args)),
            TyKind::Ptr { mutable: true, inner } => format!("*mut {}", self.write_ty(*inner, args)),
            TyKind::Slice(inner) => format!("[{}]", self.write_ty(*inner, args)),
            TyKind::Array(inner) => format!("[{}; _]", self.write_ty(*inner, args)),
            TyKind::Tuple(fields) if fields.len() == 1 => format!("({},)", list(fields)),
            TyKind::Tuple(fields) => format!("({})", list(fields)),
            TyKind::FnPtr { params, ret } => format!("fn({}) -> {}", list(params), self.write_ty(*ret, args)),
            TyKind::Closure { params, ret, .. } => format!("|{}| -> {}", list(params), self.write_ty(*ret, args)),
            TyKind::Param { name, .. } => name.to_string(),
            TyKind::Dyn(bounds) => format!("dyn {}", self.bounds(bounds, args)),
            TyKind::Opaque(bounds) => format!("impl {}", self.bounds(bounds, args)),
            TyKind::Future { output } => format!("impl Future<Output = {}>", self.write_ty(*output, args)),
            TyKind::Assoc { self_ty, trait_ref, name, .. } => {
                format!("<{} as {}>::{name}", self.write_ty(*self_ty, args), self.program().path(*trait_ref))
            }
        }
    }

    fn bounds(&self, bounds: &[TraitRef], args: bool) -> String {
        let one = |bound: &TraitRef| {
            let mut parts: Vec<String> = bound.args.iter().map(|&ty| self.write_ty(ty, args)).collect();
            parts.extend(bound.bindings.iter().map(|(name, ty)| format!("{name} = {}", self.write_ty(*ty, args))));
            let path = self.program().path(bound.def);
            if args && !parts.is_empty() { format!("{path}<{}>", parts.join(", ")) } else { path }
        };
        bounds.iter().map(one).collect::<Vec<_>>().join(" + ")
    }

    /// The full paths that a rule may know a function by, the most telling first, generic arguments left out.
    pub(crate) fn callee_paths(&self, callee: &FnRef) -> Vec<String> {
        let program = self.program();
        let name = program.name(callee.def);
        let (Some(self_ty), Some(trait_def)) = (callee.self_ty, callee.of_trait) else {
            return match callee.self_ty.map(Ty::kind) {
                Some(TyKind::Adt(adt, _)) => {
                    program.paths(*adt).into_iter().map(|path| format!("{path}::{name}")).collect()
                }
                Some(TyKind::Slice(_) | TyKind::Array(_)) => vec![format!("slice::{name}")],
                Some(_) => callee.self_ty.map(|ty| format!("{}::{name}", self.type_path(ty))).into_iter().collect(),
                None => program.paths(callee.def),
            };
        };
        let types = match self_ty.kind() {
            TyKind::Adt(adt, _) => program.paths(*adt),
            _ => vec![self.type_path(self_ty)],
        };
        let traits = program.paths(trait_def);
        let pair = |ty: &String| traits.iter().map(move |of| format!("<{ty} as {of}>::{name}")).collect::<Vec<_>>();
        types.iter().flat_map(pair).collect()
    }
}
