//! One item into the tables of its crate: its definition, its members, the names it gives to its module.

use super::cfg::CfgState;
use super::collector::{Collector, ModuleDecl, PendingCall, Place, Site};
use super::crate_defs::{DefData, ModuleData, ModuleKind};
use super::ids::{Def, DefId, DefKind, ModuleId, TreeId};
use super::item_scope::{Binding, Import, ImportId, ImportState, ItemScope, NsSet, PerNs, Target, Vis};
use crate::base::name::Symbol;
use crate::syntax::item_tree::{FieldShape, Fields, ImportKind, ItemId, ItemKind, ItemTree, Visibility};
use crate::syntax::type_ref::{ModPath, PathAnchor};

/// Ranks of bindings: lower wins.
const DECLARED: u16 = 0;
const IMPORTED: u16 = 1;

impl DefData {
    pub(crate) fn state(&self) -> CfgState {
        CfgState { active: self.active, in_test: self.in_test }
    }
}

fn ranked(base: u16, state: CfgState) -> u16 {
    base + 2 * state.distance()
}

impl Collector<'_> {
    pub(crate) fn declare(&mut self, place: &Place<'_>, tree: &ItemTree) {
        let types_and = |fields: &Fields| match fields.shape {
            FieldShape::Record => NsSet::TYPES,
            FieldShape::Tuple | FieldShape::Unit => NsSet::TYPES.and(NsSet::VALUES),
        };
        match &place.item.kind {
            ItemKind::ExternCrate { krate } => self.extern_crate(place, *krate),
            ItemKind::Use(imports) => {
                for import in imports {
                    self.import(place, import.path.clone(), import.kind, ImportState::Open);
                }
            }
            ItemKind::Fn(_) => self.function(place),
            ItemKind::Struct(adt) => self.named(place, DefKind::Struct, types_and(&adt.fields)),
            ItemKind::Union(_) => self.named(place, DefKind::Union, NsSet::TYPES),
            ItemKind::Enum { variants, .. } => {
                let def = self.named_def(place, DefKind::Enum, NsSet::TYPES);
                self.members(place, tree, def, variants);
            }
            ItemKind::Trait(of_trait) => {
                let def = self.named_def(place, DefKind::Trait, NsSet::TYPES);
                self.members(place, tree, def, &of_trait.items);
            }
            ItemKind::Impl(of_impl) => {
                let def = self.add_def(place, DefKind::Impl, None);
                self.defs.impls.push(def);
                self.members(place, tree, def, &of_impl.items);
            }
            ItemKind::TraitAlias { .. } => self.named(place, DefKind::TraitAlias, NsSet::TYPES),
            ItemKind::TypeAlias(_) => self.named(place, DefKind::TypeAlias, NsSet::TYPES),
            ItemKind::Const { .. } => self.named(place, DefKind::Const, NsSet::VALUES),
            ItemKind::Static { .. } => self.named(place, DefKind::Static, NsSet::VALUES),
            ItemKind::MacroRules(_) => self.macro_rules(place),
            ItemKind::Mod(_) | ItemKind::ForeignMod { .. } | ItemKind::MacroCall(_) | ItemKind::Variant(_) => {}
        }
    }

    pub(crate) fn add_def(&mut self, place: &Place<'_>, kind: DefKind, parent: Option<DefId>) -> DefId {
        let def = DefId { krate: self.defs.krate, index: self.defs.defs.len() as u32 };
        let CfgState { active, in_test } = place.state;
        let site = place.site;
        let members = Box::default();
        self.defs.defs.push(DefData {
            tree: site.tree,
            item: place.id,
            module: site.module,
            parent,
            kind,
            in_test,
            active,
            members,
        });
        let tree = &mut self.defs.trees[site.tree.index as usize];
        tree.defs[place.id.0 as usize] = Some(def);
        tree.modules[place.id.0 as usize] = Some(site.module);
        if parent.is_none() {
            self.scope(site.module).declared.push(def);
        }
        def
    }

    fn scope(&mut self, module: ModuleId) -> &mut ItemScope {
        &mut self.defs.modules[module.index as usize].scope
    }

    fn named(&mut self, place: &Place<'_>, kind: DefKind, ns: NsSet) {
        self.named_def(place, kind, ns);
    }

    fn named_def(&mut self, place: &Place<'_>, kind: DefKind, ns: NsSet) -> DefId {
        let def = self.add_def(place, kind, None);
        let vis = self.visibility(place.site.module, &place.item.vis);
        self.bind(place, place.item.name, Binding { target: Target::Def(Def::Item(def)), ns, vis, rank: DECLARED });
        def
    }

    fn bind(&mut self, place: &Place<'_>, name: Symbol, binding: Binding) {
        if name.is_empty() || name == "_" {
            return;
        }
        let rank = ranked(binding.rank, place.state);
        self.scope(place.site.module).declare(name, Binding { rank, ..binding });
    }

    /// A function; in a proc-macro crate it may be a macro, and is only that for users.
    fn function(&mut self, place: &Place<'_>) {
        let attrs = &place.item.attrs;
        let derive = attrs
            .named("proc_macro_derive")
            .next()
            .map(|attr| Symbol::new(attr.args.split(',').next().unwrap_or_default().trim()));
        let by_name = attrs.has("proc_macro") || attrs.has("proc_macro_attribute");
        let Some(name) = derive.or(by_name.then_some(place.item.name)) else {
            self.named_def(place, DefKind::Fn, NsSet::VALUES);
            return;
        };
        let target = Target::Def(Def::Item(self.add_def(place, DefKind::Fn, None)));
        let inside = Vis::Within(self.defs.root());
        self.bind(place, place.item.name, Binding { target, ns: NsSet::VALUES, vis: inside, rank: DECLARED });
        self.bind(place, name, Binding { target, ns: NsSet::MACROS, vis: Vis::Public, rank: DECLARED });
    }

    fn macro_rules(&mut self, place: &Place<'_>) {
        let def = self.add_def(place, DefKind::Macro, None);
        self.defs.macros.entry(place.item.name).or_default().push(def);
        if place.item.attrs.has("macro_export") {
            let target = Target::Def(Def::Item(def));
            let rank = ranked(DECLARED, place.state);
            let root = self.defs.root();
            self.scope(root).add(place.item.name, Binding { target, ns: NsSet::MACROS, vis: Vis::Public, rank });
        }
    }

    fn members(&mut self, place: &Place<'_>, tree: &ItemTree, parent: DefId, items: &[ItemId]) {
        let mut members = Vec::with_capacity(items.len());
        for &id in items {
            let item = &tree.items[id];
            let Some(state) = self.cfg.item(&item.attrs) else { continue };
            let member = Place { site: place.site, id, item, state: place.state.and(state) };
            let kind = match &item.kind {
                ItemKind::Fn(_) => DefKind::Fn,
                ItemKind::TypeAlias(_) => DefKind::TypeAlias,
                ItemKind::Const { .. } => DefKind::Const,
                ItemKind::Variant(_) => DefKind::Variant,
                ItemKind::MacroCall(_) => {
                    self.calls.push(PendingCall::new(&member, Some(parent)));
                    continue;
                }
                _ => continue,
            };
            members.push(self.add_def(&member, kind, Some(parent)));
        }
        let known = self.defs.data(parent).members.iter().copied();
        let mut members: Vec<DefId> = known.chain(members).collect();
        // Who takes the first of a name takes the one that is compiled.
        members.sort_by_key(|&member| self.defs.data(member).state().distance());
        self.defs.defs[parent.index as usize].members = members.into();
    }

    /// Members that a macro call inside an impl or trait became.
    pub(crate) fn more_members(&mut self, site: &Site, tree: &ItemTree, parent: DefId) {
        let (item, state) = (self.defs.item(parent).clone(), site.state);
        let place = Place { site, id: self.defs.data(parent).item, item: &item, state };
        self.members(&place, tree, parent, &tree.top);
    }

    fn extern_crate(&mut self, place: &Place<'_>, krate: Symbol) {
        let own = krate == "self";
        let found = if own { Some(self.defs.krate) } else { self.program.extern_crate(self.defs.krate, krate) };
        let name = if own && place.item.name == "self" { Symbol::default() } else { place.item.name };
        let state = match found {
            Some(found) => {
                let root = Def::Module(ModuleId { krate: found, index: 0 });
                ImportState::Found(PerNs::of(root, NsSet::TYPES))
            }
            None => ImportState::Found(PerNs { external: Some(krate), ..PerNs::default() }),
        };
        if let Some(found) = found {
            if place.site.module == self.defs.root() && !name.is_empty() {
                self.defs.extern_names.insert(name, found);
            }
            if place.item.attrs.has("macro_use") && found != self.defs.krate {
                self.defs.macro_use.push(found);
            }
        }
        let path = ModPath { anchor: PathAnchor::Absolute, names: vec![krate], range: place.item.range };
        if !name.is_empty() && name != "_" {
            self.import(place, path, ImportKind::Named { name, types_only: true }, state);
        }
    }

    fn import(&mut self, place: &Place<'_>, path: ModPath, kind: ImportKind, state: ImportState) {
        let module = place.site.module;
        let vis = self.visibility(module, &place.item.vis);
        let id = ImportId(self.defs.imports.len() as u32);
        let fixed = matches!(state, ImportState::Found(_));
        self.defs.imports.push(Import {
            module,
            path,
            kind,
            vis,
            state,
            fixed,
            memo: Default::default(),
            copied: Default::default(),
        });
        let binding = Binding { target: Target::Import(id), ns: NsSet::ALL, vis, rank: IMPORTED };
        match kind {
            ImportKind::Named { name, types_only } => {
                let ns = if types_only { NsSet::TYPES } else { NsSet::ALL };
                self.bind(place, name, Binding { ns, ..binding });
            }
            ImportKind::Unnamed => {
                self.scope(module).add_unnamed(Binding { ns: NsSet::TYPES, ..binding });
            }
            ImportKind::Glob => {}
        }
    }

    /// From where an item of `module` can be seen.
    fn visibility(&self, module: ModuleId, vis: &Visibility) -> Vis {
        match vis {
            Visibility::Public => Vis::Public,
            Visibility::Crate => Vis::Within(self.defs.root()),
            Visibility::Inherited => Vis::Within(module),
            Visibility::In(path) => match path.anchor {
                PathAnchor::Super(up) => {
                    let mut at = self.defs.named_module(module);
                    for _ in 0..up {
                        at = self.defs.module(at).parent.map_or(at, |parent| self.defs.named_module(parent));
                    }
                    Vis::Within(at)
                }
                _ => Vis::Within(self.defs.root()),
            },
        }
    }

    pub(crate) fn declare_module(&mut self, place: &Place<'_>, site: &Site, tree: TreeId) -> ModuleId {
        let parent = place.site.module;
        let vis = self.visibility(parent, &place.item.vis);
        let name = place.item.name;
        let decl = ModuleDecl { name, kind: ModuleKind::Named, parent: Some(parent), state: site.state };
        let module = self.add_module(decl, tree, Some((place.site.tree, place.id)));
        let target = Target::Def(Def::Module(module));
        let rank = ranked(DECLARED, site.state);
        self.scope(parent).add(name, Binding { target, ns: NsSet::TYPES, vis, rank });
        module
    }

    pub(crate) fn add_module(
        &mut self,
        decl: ModuleDecl,
        tree: TreeId,
        declared_by: Option<(TreeId, ItemId)>,
    ) -> ModuleId {
        let id = ModuleId { krate: self.defs.krate, index: self.defs.modules.len() as u32 };
        let ModuleDecl { name, kind, parent, state } = decl;
        let CfgState { active, in_test } = state;
        let scope = ItemScope::default();
        let children = Vec::new();
        let data = ModuleData { parent, name, kind, children, scope, in_test, active, tree, declared_by, owner: None };
        self.defs.modules.push(data);
        if let Some(parent) = parent {
            self.defs.modules[parent.index as usize].children.push(id);
        }
        id
    }
}
