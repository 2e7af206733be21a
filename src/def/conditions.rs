//! Under which conditions an item is compiled that is not compiled in this run.

use super::crate_defs::ModuleData;
use super::ids::{DefId, ModuleId};
use super::program::Program;
use crate::syntax::item_tree::{Attrs, ItemTree};

impl Program {
    /// The texts inside the `cfg(..)` that keep an item out of this run: its own, and those of all that is around it. Empty
    /// where it is compiled.
    pub(crate) fn unmet_conditions(&self, def: DefId) -> Vec<String> {
        let mut found = Vec::new();
        let mut at = Some(def).filter(|&def| !self.data(def).active);
        while let Some(def) = at {
            let data = self.data(def);
            self.unmet(def, &self.item(def).attrs, &mut found);
            at = data.parent.or_else(|| self.unmet_around(def, data.module, &mut found));
        }
        found.reverse();
        found.dedup();
        found
    }

    /// Those of the modules up to the root, or up to the item whose body holds them, which is given.
    fn unmet_around(&self, def: DefId, module: ModuleId, acc: &mut Vec<String>) -> Option<DefId> {
        let defs = self.defs(def.krate);
        let mut at = Some(module);
        while let Some(id) = at {
            let ModuleData { tree, declared_by, owner, parent, .. } = self.module(id);
            if owner.is_some() {
                return *owner;
            }
            let tree: &ItemTree = &defs.tree(*tree).tree;
            self.unmet(def, &tree.attrs, acc);
            if let Some((tree, item)) = declared_by {
                self.unmet(def, &defs.tree(*tree).tree.items[*item].attrs, acc);
            }
            at = *parent;
        }
        None
    }

    fn unmet(&self, def: DefId, attrs: &Attrs, acc: &mut Vec<String>) {
        let Some(root) = self.root(def.krate) else { return };
        let unmet = attrs.named("cfg").filter(|attr| root.cfg.eval(&attr.args) == Some(false));
        acc.extend(unmet.map(|attr| attr.args.trim().to_owned()));
    }
}
