//! Which impl a type and a trait mean.
//!
//! A question is asked with a [`Table`]: the answer may settle variables of the types it was asked with. An answer is
//! given only where one impl fits; several that fit leave the question open.

use std::sync::{Arc, OnceLock};

use crate::def::ids::{CrateId, DefId};
use crate::syntax::item_tree::ItemKind;

use super::Types;
use super::fold::Subst;
use super::kinds::{TraitRef, Ty, TyKind};
use super::lower::Lowerer;
use super::table::Table;

/// The head of an impl, in terms of its own parameters.
#[derive(Clone, Debug)]
pub(crate) struct ImplHeader {
    pub(crate) self_ty: Ty,
    pub(crate) trait_ref: Option<TraitRef>,
}

/// An impl of a trait, and its head as soon as somebody has asked for it: a trait may have thousands, of which most are for other
/// types than the one that is asked about.
#[derive(Debug)]
pub(crate) struct TraitImpl {
    pub(crate) def: DefId,
    head: OnceLock<Option<Arc<ImplHeader>>>,
}

impl TraitImpl {
    /// It is known to be for other types, or of the trait with other arguments.
    fn is_for_others(&self, self_ty: Ty, args: &[Ty]) -> bool {
        let is_for = |head: &Arc<ImplHeader>| {
            let own = head.trait_ref.as_ref().map_or(&[][..], |of_trait| &of_trait.args);
            let may_be = |own: Ty, asked: Ty| own.is_unknown() || asked.is_unknown() || may_unify(own, asked);
            may_unify(head.self_ty, self_ty) && own.iter().zip(args).all(|(&own, &asked)| may_be(own, asked))
        };
        self.head.get().is_some_and(|head| !head.as_ref().is_some_and(is_for))
    }
}

/// An impl that fits, with what its parameters stand for.
#[derive(Clone, Debug)]
pub(crate) struct ImplMatch {
    pub(crate) implementation: DefId,
    pub(crate) args: Box<[Ty]>,
}

/// Why a type has a trait.
#[derive(Clone, Debug)]
pub(crate) enum Selection {
    Impl(ImplMatch),
    /// A bound on a parameter, of a `dyn` or an `impl Trait`.
    Bound(TraitRef),
    /// The compiler's own: closures and functions are `Fn`, async blocks are `Future`.
    Builtin,
    /// Made by a derive or attribute macro that is not expanded.
    Derived,
}

/// An answer that may be "not yet".
#[derive(Clone, Debug)]
pub(crate) enum Selected {
    Yes(Selection),
    No,
    /// More than one may fit, or too little is known.
    Open,
}

pub(super) const MAX_DEPTH: u32 = 8;

/// Impls that one question may try, those of questions it leads to included; beyond that it stays open.
const MAX_TRIES: u32 = 512;

/// A trait, a type and the trait's arguments, all without variables; and the item whose bounds are in force, where
/// parameters occur.
pub(crate) type Question = (Option<DefId>, DefId, Ty, Box<[Ty]>);

/// A question about traits: the variables it may settle, and the item whose bounds are in force.
pub(crate) struct Query<'a> {
    pub(crate) types: &'a Types,
    pub(crate) table: &'a mut Table,
    pub(crate) env: Option<DefId>,
    pub(super) depth: u32,
    tries: u32,
    /// A limit was met on the way.
    limited: bool,
    /// The code compiles: bounds of inherent impls are taken to hold.
    pub(crate) trusts_bounds: bool,
}

impl Types {
    pub(crate) fn impl_header(&self, implementation: DefId) -> Option<Arc<ImplHeader>> {
        self.headers.get_or(&implementation, || {
            let ItemKind::Impl(item) = &self.program.item(implementation).kind else { return None };
            let self_ty = self.self_ty_of(implementation)?;
            let trait_ref = match &item.head.of_trait {
                Some(_) if item.negative => return None,
                Some(bound) => {
                    let scope = self.scope_of(implementation);
                    Some(Lowerer::new(self, scope).bound(bound, self_ty)?)
                }
                None => None,
            };
            Some(Arc::new(ImplHeader { self_ty, trait_ref }))
        })
    }

    /// The impls of a trait that stand in one crate.
    pub(crate) fn trait_impls_in(&self, krate: CrateId, trait_def: DefId) -> Arc<[TraitImpl]> {
        self.trait_impls.get_or(&(krate, trait_def), || {
            let named = self.program.defs(krate).impls_of_trait(self.program.name(trait_def));
            let of_trait = |def: &DefId| {
                let ItemKind::Impl(item) = &self.program.item(*def).kind else { return false };
                let Some(bound) = &item.head.of_trait else { return false };
                Lowerer::new(self, self.scope_of(*def)).trait_of(bound) == Some(trait_def)
            };
            named.into_iter().filter(of_trait).map(|def| TraitImpl { def, head: OnceLock::new() }).collect()
        })
    }

    /// Keeps the head of an impl at hand.
    fn note_head(&self, implementation: &TraitImpl) {
        if implementation.head.get().is_some() {
            return;
        }
        let header = self.impl_header(implementation.def);
        if self.headers.knows(&implementation.def) {
            implementation.head.get_or_init(|| header);
        }
    }
}

impl<'a> Query<'a> {
    pub(crate) fn new(types: &'a Types, table: &'a mut Table, env: Option<DefId>) -> Self {
        Query { types, table, env, depth: 0, tries: 0, limited: false, trusts_bounds: false }
    }

    /// Why `self_ty` has the trait, if one reason is plain.
    pub(crate) fn select(&mut self, self_ty: Ty, trait_def: DefId, args: &[Ty]) -> Selected {
        let self_ty = self.table.resolve(self_ty);
        if self.is_spent() {
            return Selected::Open;
        }
        match self_ty.kind() {
            TyKind::Unknown => return Selected::Open,
            TyKind::Var(_) if !self.table.is_number_var(self_ty) => return Selected::Open,
            TyKind::Assoc { .. } if self_ty.has_vars() => return Selected::Open,
            _ => {}
        }
        if let Some(found) = self.built_in(self_ty, trait_def, args) {
            return Selected::Yes(found);
        }
        let args: Vec<Ty> = args.iter().map(|ty| self.normalize(*ty)).collect();
        let args: Vec<Ty> = args.iter().map(|ty| self.table.resolve(*ty)).collect();
        if self_ty.has_vars() || args.iter().any(|ty| ty.has_vars()) {
            return self.search(self_ty, trait_def, &args);
        }
        self.remembered(self_ty, trait_def, args.into())
    }

    /// Questions without variables are answered once.
    fn remembered(&mut self, self_ty: Ty, trait_def: DefId, args: Box<[Ty]>) -> Selected {
        let generic = |ty: Ty| ty.any(&|k| matches!(k, TyKind::Param { .. } | TyKind::Assoc { .. }));
        let env = self.env.filter(|_| generic(self_ty) || args.iter().any(|ty| generic(*ty)));
        let key = (env, trait_def, self_ty, args);
        let (types, depth) = (self.types, self.depth);
        let (mut tries, mut limited) = (0, false);
        let found = types.selections.get_or_try(&key, || {
            let mut table = Table::default();
            let mut query =
                Query { types, table: &mut table, env, depth, tries: 0, limited: false, trusts_bounds: false };
            let found = match query.search(self_ty, trait_def, &key.3) {
                Selected::Yes(Selection::Impl(found)) => Some(found),
                _ => None,
            };
            (tries, limited) = (query.tries, query.limited && found.is_none());
            let found = found.map(|found| {
                let args = found.args.iter().map(|ty| table.finish(*ty)).collect();
                Arc::new(ImplMatch { args, ..found })
            });
            if limited { Err(found) } else { Ok(found) }
        });
        self.tries += tries;
        match found {
            Some(found) => Selected::Yes(Selection::Impl((*found).clone())),
            None if self.is_derived(self_ty, trait_def) => Selected::Yes(Selection::Derived),
            None if limited => Selected::Open,
            None => Selected::No,
        }
    }

    /// The question has led too far; what follows from it is not kept.
    fn is_spent(&mut self) -> bool {
        let spent = self.depth >= MAX_DEPTH || self.tries >= MAX_TRIES;
        self.limited |= spent;
        spent
    }

    fn built_in(&mut self, self_ty: Ty, trait_def: DefId, args: &[Ty]) -> Option<Selection> {
        let lang = &self.types.lang;
        match self_ty.kind() {
            TyKind::Future { .. } if lang.future == Some(trait_def) => Some(Selection::Builtin),
            TyKind::Closure { .. } | TyKind::FnPtr { .. } if lang.is_fn_trait(trait_def) => Some(Selection::Builtin),
            TyKind::Tuple(_) | TyKind::Closure { .. } | TyKind::FnPtr { .. }
                if [lang.clone, lang.copy].contains(&Some(trait_def)) =>
            {
                Some(Selection::Builtin)
            }
            _ if lang.is_marker(trait_def) || self.is_unlisted(trait_def) => Some(Selection::Builtin),
            TyKind::Param { .. } | TyKind::Assoc { .. } | TyKind::Dyn(_) | TyKind::Opaque(_) => {
                let bounds = self.bounds_of(self_ty);
                let fits = |bound: &&TraitRef| bound.def == trait_def;
                let mut found = bounds.all().iter().filter(fits);
                let first = found.next()?.clone();
                let bound = match found.next() {
                    None => first,
                    Some(_) => self.matching_bound(bounds.all(), trait_def, args).unwrap_or(first),
                };
                for (x, y) in bound.args.iter().zip(args) {
                    self.table.unify(*x, *y);
                }
                Some(Selection::Bound(bound))
            }
            // `where Store<N>: Load`: which impl that is, whoever calls knows.
            _ if self_ty.has_params() && !self_ty.has_vars() => {
                let bounds = self.env_bounds(self_ty);
                let bound = self.matching_bound(&bounds, trait_def, args)?;
                for (x, y) in bound.args.iter().zip(args) {
                    self.table.unify(*x, *y);
                }
                Some(Selection::Bound(bound))
            }
            _ => None,
        }
    }

    /// The index of the standard library leaves the impls of traits out that no type depends on.
    pub(crate) fn is_unlisted(&self, trait_def: DefId) -> bool {
        let program = self.types.program();
        trait_def.krate == program.std_crate() && program.item(trait_def).attrs.has("unlisted")
    }

    /// The impl that fits, looked for anew.
    pub(super) fn search(&mut self, self_ty: Ty, trait_def: DefId, args: &[Ty]) -> Selected {
        let open = self_ty.has_vars() || args.iter().any(|ty| ty.has_vars() || ty.is_unknown());
        let mut fitting: Option<DefId> = None;
        for krate in self.crates_for(self_ty, trait_def, args) {
            for implementation in self.types.trait_impls_in(krate, trait_def).iter() {
                self.types.note_head(implementation);
                if implementation.is_for_others(self_ty, args) {
                    continue;
                }
                let snapshot = self.table.snapshot();
                match self.try_impl(implementation.def, self_ty, args) {
                    // Coherence: of types that are known, the first that fits is the only one.
                    Some(found) if !open => return Selected::Yes(Selection::Impl(found)),
                    Some(_) if fitting.is_some() => {
                        self.table.rollback(snapshot);
                        return Selected::Open;
                    }
                    Some(_) => fitting = Some(implementation.def),
                    None => {}
                }
                self.table.rollback(snapshot);
            }
        }
        match fitting {
            None if self.is_derived(self_ty, trait_def) => Selected::Yes(Selection::Derived),
            None => Selected::No,
            Some(first) => match self.try_impl(first, self_ty, args) {
                Some(found) => Selected::Yes(Selection::Impl(found)),
                None => Selected::No,
            },
        }
    }

    /// The crates that may hold an impl: the trait's, and those of the types named.
    fn crates_for(&self, self_ty: Ty, trait_def: DefId, args: &[Ty]) -> Vec<CrateId> {
        let mut crates = vec![trait_def.krate];
        collect_crates(self_ty, &mut crates);
        for &arg in args {
            collect_crates(arg, &mut crates);
        }
        if let Some(env) = self.env {
            crates.push(env.krate);
        }
        let mut seen = Vec::new();
        crates.retain(|krate| {
            !seen.contains(krate) && {
                seen.push(*krate);
                true
            }
        });
        crates
    }

    /// Unifies an impl's head with the types asked about and checks its bounds.
    fn try_impl(&mut self, implementation: DefId, self_ty: Ty, args: &[Ty]) -> Option<ImplMatch> {
        let header = self.types.impl_header(implementation)?;
        if !may_unify(header.self_ty, self_ty) {
            return None;
        }
        let vars: Box<[Ty]> = (0..self.types.param_count(implementation)).map(|_| self.table.fresh()).collect();
        let subst = Subst::default().with(implementation, vars.clone());
        let head = self.normalize(header.self_ty.subst(&subst));
        if !self.table.unify(head, self_ty) {
            return None;
        }
        self.tries += 1;
        let trait_ref = header.trait_ref.as_ref()?.subst(&subst);
        for (own, asked) in trait_ref.args.iter().zip(args) {
            let own = self.normalize(*own);
            if !self.table.unify(own, *asked) {
                return None;
            }
        }
        self.bounds_hold(implementation, &subst).then_some(ImplMatch { implementation, args: vars })
    }

    /// A derive that could have made the impl stands on the type: one of the trait's name, or, for what `Error` derives
    /// and the like bring along, any that is not std's own.
    fn is_derived(&self, ty: Ty, trait_def: DefId) -> bool {
        matches!(ty.kind(), TyKind::Adt(def, _) if self.types.has_derive(*def, trait_def))
    }
}

impl Types {
    /// One of std's traits that a derive makes, and that tuples and lists have where all their parts have them.
    pub(crate) fn is_derivable(&self, trait_def: DefId) -> bool {
        let program = self.program();
        trait_def.krate == program.std_crate() && STD_DERIVES.contains(&program.name(trait_def).as_str())
    }

    /// A derive that could have made the impl of a trait stands on the type.
    pub(crate) fn has_derive(&self, def: DefId, trait_def: DefId) -> bool {
        let program = self.program();
        let name = program.name(trait_def);
        let brought_along = trait_def.krate == program.std_crate() && (name == "Display" || name == "Error");
        let derived = |text: &str| {
            let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
            words.any(|word| word == name.as_str() || (brought_along && !STD_DERIVES.contains(&word)))
        };
        program.item(def).attrs.list.iter().any(|attr| match attr.path.names.last() {
            Some(last) if *last == "derive" || *last == "cfg_attr" => derived(&attr.args),
            _ => false,
        })
    }
}

const STD_DERIVES: [&str; 10] =
    ["Clone", "Copy", "Debug", "Default", "Eq", "Hash", "Ord", "PartialEq", "PartialOrd", "std"];

fn collect_crates(ty: Ty, crates: &mut Vec<CrateId>) {
    match ty.kind() {
        TyKind::Adt(def, args) => {
            crates.push(def.krate);
            args.iter().for_each(|&arg| collect_crates(arg, crates));
        }
        TyKind::Ref { inner, .. } | TyKind::Ptr { inner, .. } | TyKind::Slice(inner) | TyKind::Array(inner) => {
            collect_crates(*inner, crates);
        }
        TyKind::Tuple(fields) => fields.iter().for_each(|&field| collect_crates(field, crates)),
        TyKind::Dyn(bounds) | TyKind::Opaque(bounds) => crates.extend(bounds.iter().map(|bound| bound.def.krate)),
        TyKind::Param { owner, .. } => crates.push(owner.krate),
        _ => {}
    }
}

/// A quick no: the outermost constructors differ.
pub(super) fn may_unify(head: Ty, ty: Ty) -> bool {
    match (head.kind(), ty.kind()) {
        (TyKind::Param { .. } | TyKind::Assoc { .. }, _) | (_, TyKind::Var(_)) => true,
        (TyKind::Unknown, _) | (_, TyKind::Unknown) => false,
        (TyKind::Adt(a, _), TyKind::Adt(b, _)) => a == b,
        (TyKind::Primitive(a), TyKind::Primitive(b)) => a == b,
        (TyKind::Ref { mutable: a, .. }, TyKind::Ref { mutable: b, .. })
        | (TyKind::Ptr { mutable: a, .. }, TyKind::Ptr { mutable: b, .. }) => a == b,
        (TyKind::Tuple(a), TyKind::Tuple(b)) => a.len() == b.len(),
        (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
