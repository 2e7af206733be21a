//! From a path as written to what it means, as far as names alone decide.
//!
//! A path's first name is looked for in the module, outwards through blocks, among the crates, in the standard prelude and
//! among the primitives; each further name inside what was found. The walk stops at a type: `File::open` is for the type
//! layer, and so are `Self` and generic parameters, which callers look for first.

use super::crate_defs::{CrateDefs, ModuleKind};
use super::ids::{CrateId, Def, DefId, ModuleId, Namespace};
use super::item_scope::{Import, ImportId, Outcome};
use super::prelude;
use super::program::Program;
use crate::base::name::Symbol;
use crate::syntax::item_tree::{Item, ItemKind, Visibility};
use crate::syntax::type_ref::PathAnchor;

/// What a path leads to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Resolved {
    /// What the first `consumed` names mean; `None` where they mean nothing that is known.
    pub def: Option<Def>,
    /// Names used; associated items, and variants behind an alias, remain.
    pub consumed: usize,
    /// The whole path, where it leads into a crate without source.
    pub external: Option<String>,
}

/// Looks names up; while a crate's imports are being resolved, in that crate alone.
#[derive(Copy, Clone)]
pub(crate) struct Resolver<'a> {
    program: &'a Program,
    pub(super) building: Option<&'a CrateDefs>,
    /// While building: crates that come earlier may be read (for macros).
    pub(super) follow: bool,
}

/// Who asks for a path.
#[derive(Copy, Clone)]
pub(crate) struct Asker {
    pub from: ModuleId,
    /// The path is that of a `use`.
    pub import: Option<ImportId>,
}

impl Program {
    /// What the path `names` means in module `from`.
    pub(crate) fn resolve(&self, from: ModuleId, anchor: PathAnchor, names: &[Symbol], ns: Namespace) -> Resolved {
        Resolver::new(self).path(Asker { from, import: None }, anchor, names, ns)
    }

    /// The type or trait that a full path means, written where `from` stands.
    pub(crate) fn type_at(&self, from: DefId, path: &str) -> Option<DefId> {
        let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
        let found = self.resolve(self.data(from).module, PathAnchor::Plain, &names, Namespace::Types);
        match found.def {
            Some(Def::Item(def)) if found.consumed == names.len() => Some(def),
            _ => None,
        }
    }

    /// The function, constant or static that a path means where `from` stands, if it can be named there.
    pub(crate) fn value_at(&self, from: DefId, path: &str) -> Option<DefId> {
        let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
        let found = self.resolve(self.data(from).module, PathAnchor::Plain, &names, Namespace::Values);
        match found.def {
            Some(Def::Item(def)) if found.consumed == names.len() => Some(def),
            _ => None,
        }
    }

    /// Where an import can be put that is to be seen from an item: before the first `use` of its module, else before the first
    /// item. `None` where a macro makes the items.
    pub(crate) fn import_place(&self, from: DefId) -> Option<u32> {
        let defs = self.defs(from.krate);
        let module = self.module(defs.named_module(self.data(from).module));
        let tree = defs.tree(module.tree);
        let inner = match module.declared_by {
            Some((declared, item)) if declared == module.tree => match &tree.tree.items[item].kind {
                ItemKind::Mod(module) => module.items.as_ref(),
                _ => None,
            },
            _ => None,
        };
        let items = inner.unwrap_or(&tree.tree.top).iter().map(|&item| &tree.tree.items[item]);
        let is_use = |item: &&Item| matches!(item.kind, ItemKind::Use(_));
        let first = items.clone().find(is_use).or_else(|| items.clone().next())?;
        tree.tree.expansion.is_none().then_some(first.range.start)
    }

    /// Nobody outside of the crate can name the item: it is not `pub`, or the crate is a program.
    pub(crate) fn is_private(&self, def: DefId) -> bool {
        let is_program = self.root(def.krate).is_some_and(|root| !root.is_library());
        is_program || self.item(def).vis != Visibility::Public
    }

    /// Whether a full path, written where `from` stands, leads to an item or into one. `None` where the crate that it
    /// begins with can't be looked into from there.
    pub(crate) fn leads_to_item(&self, from: DefId, path: &str) -> Option<bool> {
        let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
        let find = |names, ns| self.resolve(self.data(from).module, PathAnchor::Plain, names, ns);
        let Some(Def::Module(_)) = find(names.get(..1)?, Namespace::Types).def else { return None };
        let leads = |ns| {
            let found = find(&names, ns);
            let left = names.len().saturating_sub(found.consumed);
            // What stands in a type or trait is not looked for by its path.
            matches!((found.def, left), (Some(_), 0) | (Some(Def::Item(_)), 1))
        };
        Some(leads(Namespace::Values) || leads(Namespace::Types))
    }
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(program: &'a Program) -> Self {
        Resolver { program, building: None, follow: true }
    }

    pub(crate) fn building(program: &'a Program, defs: &'a CrateDefs) -> Self {
        Resolver { program, building: Some(defs), follow: false }
    }

    /// As while building, but lazy imports are followed into crates that do not depend on this one.
    pub(crate) fn following(program: &'a Program, defs: &'a CrateDefs) -> Self {
        Resolver { program, building: Some(defs), follow: true }
    }

    pub(crate) fn resolve(&self, from: ModuleId, anchor: PathAnchor, names: &[Symbol], ns: Namespace) -> Resolved {
        self.path(Asker { from, import: None }, anchor, names, ns)
    }

    /// What the whole path of an import means in one namespace.
    pub(crate) fn import_path(&self, id: ImportId, import: &Import, ns: Namespace) -> Outcome {
        let asker = Asker { from: import.module, import: Some(id) };
        self.walk(asker, import.path.anchor, &import.path.names, ns).1
    }

    /// The definitions of a crate, where they may be read now.
    pub(super) fn defs(&self, krate: CrateId) -> Option<&'a CrateDefs> {
        match self.building {
            Some(defs) if defs.krate == krate => Some(defs),
            Some(defs) if !self.follow || !self.program.comes_before(krate, defs.krate) => None,
            _ => Some(self.program.defs(krate)),
        }
    }

    fn path(&self, asker: Asker, anchor: PathAnchor, names: &[Symbol], ns: Namespace) -> Resolved {
        let (consumed, outcome) = self.walk_prefix(asker, anchor, names, ns);
        match outcome {
            Outcome::Found(def) => Resolved { def: Some(def), consumed, external: None },
            Outcome::External(path) => Resolved { def: None, consumed, external: Some(path.as_str().to_owned()) },
            Outcome::Deferred | Outcome::Nothing => Resolved { def: None, consumed, external: None },
        }
    }

    /// As [`Resolver::walk_prefix`], for paths that must be used up.
    fn walk(&self, asker: Asker, anchor: PathAnchor, names: &[Symbol], ns: Namespace) -> (usize, Outcome) {
        match self.walk_prefix(asker, anchor, names, ns) {
            (consumed, Outcome::Found(_)) if consumed < names.len() => (consumed, Outcome::Nothing),
            answer => answer,
        }
    }

    /// Follows `names` as far as they name modules, items and variants.
    fn walk_prefix(&self, asker: Asker, anchor: PathAnchor, names: &[Symbol], ns: Namespace) -> (usize, Outcome) {
        let ns_at = |index: usize| if index + 1 == names.len() { ns } else { Namespace::Types };
        let (mut used, mut outcome) = match self.anchor_module(asker.from, anchor) {
            Some(module) => (0, Outcome::Found(Def::Module(module))),
            None => match names.first() {
                Some(&first) => (1, self.first(asker, anchor, first, ns_at(0), names.len() == 1)),
                None => (0, Outcome::Nothing),
            },
        };
        if let Outcome::Nothing = outcome {
            return (0, self.unknown_crate(asker, anchor, names));
        }
        while used < names.len() {
            let Outcome::Found(def) = outcome else { break };
            match self.inside(asker, def, &names[used..], ns_at(used)) {
                Step::Stop => break,
                Step::To(next) => outcome = next,
            }
            used += 1;
        }
        if let Some(primitive) = shadowed_primitive(asker, anchor, names, ns).filter(|_| !is_item(&outcome)) {
            return (1, Outcome::Found(primitive));
        }
        (used, joined(outcome, &names[used..]))
    }

    /// The module that an anchor other than `a::b` and `::a::b` names.
    fn anchor_module(&self, from: ModuleId, anchor: PathAnchor) -> Option<ModuleId> {
        match anchor {
            PathAnchor::Crate => Some(root_of(from.krate)),
            PathAnchor::Super(up) => {
                let defs = self.defs(from.krate)?;
                let mut module = defs.named_module(from);
                for _ in 0..up {
                    module = defs.named_module(defs.module(module).parent?);
                }
                Some(module)
            }
            PathAnchor::DollarCrate(name) => self.program.dollar_crate(from.krate, name).map(root_of),
            PathAnchor::Plain | PathAnchor::Absolute => None,
        }
    }

    fn first(&self, asker: Asker, anchor: PathAnchor, name: Symbol, ns: Namespace, only: bool) -> Outcome {
        let krate = asker.from.krate;
        let old = self.program.edition(krate) == 2015;
        let from_root = old && (anchor == PathAnchor::Absolute || asker.import.is_some());
        if from_root {
            let found = self.in_module(root_of(krate), name, ns, asker);
            return if found == Outcome::Nothing { self.crate_named(krate, name, ns) } else { found };
        }
        if anchor == PathAnchor::Absolute {
            return self.crate_named(krate, name, ns);
        }
        self.plain(asker, name, ns, only)
    }

    /// A first name without anchor: scopes outwards, then crates, the prelude, primitives.
    fn plain(&self, asker: Asker, name: Symbol, ns: Namespace, only: bool) -> Outcome {
        let krate = asker.from.krate;
        let named = self.crate_named(krate, name, ns);
        // Else every path through a crate's name would first look into all crates with a glob.
        let globs = named == Outcome::Nothing;
        let steps: [&dyn Fn() -> Outcome; 5] = [
            &|| self.in_scopes(asker, name, ns, globs),
            &|| named,
            &|| self.in_prelude(krate, name, ns),
            &|| self.textual_macro(asker, name, ns, only),
            &|| match ns == Namespace::Types && prelude::is_primitive(name) {
                true => Outcome::Found(Def::Primitive(name)),
                false => Outcome::Nothing,
            },
        ];
        steps.iter().map(|step| step()).find(|found| *found != Outcome::Nothing).unwrap_or(Outcome::Nothing)
    }

    fn in_scopes(&self, asker: Asker, name: Symbol, ns: Namespace, globs: bool) -> Outcome {
        let Some(defs) = self.defs(asker.from.krate) else { return Outcome::Deferred };
        let mut module = asker.from;
        loop {
            let found = match globs {
                true => self.in_module(module, name, ns, asker),
                false => self.declared(module, name, ns, asker),
            };
            let data = defs.module(module);
            match data.parent {
                Some(parent) if found == Outcome::Nothing && data.kind == ModuleKind::Block => module = parent,
                _ => return found,
            }
        }
    }

    /// A crate by the name that paths of `krate` use.
    pub(crate) fn crate_named(&self, krate: CrateId, name: Symbol, ns: Namespace) -> Outcome {
        if ns != Namespace::Types {
            return Outcome::Nothing;
        }
        let declared = self.defs(krate).and_then(|defs| defs.extern_names.get(&name).copied());
        match declared.or_else(|| self.program.extern_crate(krate, name)) {
            Some(found) => Outcome::Found(Def::Module(root_of(found))),
            None => Outcome::Nothing,
        }
    }

    fn in_prelude(&self, krate: CrateId, name: Symbol, ns: Namespace) -> Outcome {
        let Some(path) = prelude::path_of(name, self.program.edition(krate)) else { return Outcome::Nothing };
        if self.defs(self.program.std_crate()).is_none() {
            return Outcome::Deferred;
        }
        let asker = Asker { from: root_of(self.program.std_crate()), import: None };
        let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
        self.walk(asker, PathAnchor::Crate, &names, ns).1
    }

    /// `macro_rules!` by order of text, approximated by name.
    fn textual_macro(&self, asker: Asker, name: Symbol, ns: Namespace, only: bool) -> Outcome {
        if ns != Namespace::Macros || !only {
            return Outcome::Nothing;
        }
        let defs = self.defs(asker.from.krate);
        match defs.and_then(|defs| anywhere(defs, name)) {
            Some(def) => Outcome::Found(Def::Item(def)),
            None => Outcome::Nothing,
        }
    }

    /// Names that no crate of the graph explains belong to a crate whose source is not there.
    fn unknown_crate(&self, asker: Asker, anchor: PathAnchor, names: &[Symbol]) -> Outcome {
        let crate_like = names.first().is_some_and(|name| name.as_str().starts_with(|c: char| c.is_ascii_lowercase()));
        // While imports are being resolved, what is not found may yet come; who asks for a macro takes what there is by now.
        let open = self.building.is_some() && !self.follow;
        let rootless = matches!(anchor, PathAnchor::Plain | PathAnchor::Absolute);
        match rootless && crate_like && !open && (names.len() > 1 || asker.import.is_some()) {
            true => Outcome::External(join(names)),
            false => Outcome::Nothing,
        }
    }

    /// One name further.
    fn inside(&self, asker: Asker, def: Def, rest: &[Symbol], ns: Namespace) -> Step {
        let name = rest[0];
        match def {
            Def::Module(module) => {
                let Some(defs) = self.defs(module.krate) else { return Step::To(Outcome::Deferred) };
                if defs.missing {
                    let krate = self.program.crate_name(module.krate);
                    return Step::To(Outcome::External(Symbol::new(&format!("{krate}::{name}"))));
                }
                Step::To(self.in_module(module, name, ns, asker))
            }
            Def::Item(item) => {
                let Some(defs) = self.defs(item.krate) else { return Step::To(Outcome::Deferred) };
                match defs.variant(item, name) {
                    Some(found) if ns != Namespace::Macros => Step::To(Outcome::Found(Def::Item(found))),
                    _ => Step::Stop,
                }
            }
            Def::Primitive(_) => Step::Stop,
        }
    }
}

/// `use std::str;` takes neither the type `str` away nor `str::len`.
fn shadowed_primitive(asker: Asker, anchor: PathAnchor, names: &[Symbol], ns: Namespace) -> Option<Def> {
    let first = *names.first()?;
    let as_type = names.len() > 1 || ns == Namespace::Types;
    let plain = anchor == PathAnchor::Plain && asker.import.is_none();
    (as_type && plain && prelude::is_primitive(first)).then_some(Def::Primitive(first))
}

fn is_item(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Found(Def::Item(_) | Def::Primitive(_)))
}

/// The crate's own macro of that name, wherever it is defined: `#[macro_use] mod macros;`.
fn anywhere(defs: &CrateDefs, name: Symbol) -> Option<DefId> {
    let known = defs.macros.get(&name)?;
    known.iter().rfind(|def| defs.data(**def).active).or(known.last()).copied()
}

enum Step {
    To(Outcome),
    /// What was found has nothing inside that names alone could find.
    Stop,
}

pub(super) fn root_of(krate: CrateId) -> ModuleId {
    ModuleId { krate, index: 0 }
}

fn join(names: &[Symbol]) -> Symbol {
    let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
    Symbol::new(&names.join("::"))
}

fn joined(outcome: Outcome, rest: &[Symbol]) -> Outcome {
    match outcome {
        Outcome::External(path) if !rest.is_empty() => {
            Outcome::External(Symbol::new(&format!("{path}::{}", join(rest))))
        }
        other => other,
    }
}
