//! What the attributes of an item are, as far as those who know rules need it.

use super::ids::{Def, DefId, Namespace};
use super::program::Program;
use super::test_code::is_foreign;
use crate::syntax::item_tree::{Attr, ItemKind};

impl Program {
    /// The full paths of the macro behind an attribute.
    pub(crate) fn attribute_paths(&self, owner: DefId, attr: &Attr) -> Vec<String> {
        let module = self.data(owner).module;
        let found = self.resolve(module, attr.path.anchor, &attr.path.names, Namespace::Macros);
        match found.def {
            Some(Def::Item(def)) if found.consumed == attr.path.names.len() => self.paths(def),
            _ => found.external.into_iter().collect(),
        }
    }

    /// The full paths of the attribute by which an `async fn` is called like a plain one; none where it has no such attribute.
    pub(crate) fn entry_attribute(&self, function: DefId) -> Vec<String> {
        let item = self.item(function);
        if !matches!(&item.kind, ItemKind::Fn(function) if function.is_async) {
            return Vec::new();
        }
        let foreign = item.attrs.list.iter().filter(|attr| is_foreign(attr));
        let mut paths = foreign.map(|attr| self.attribute_paths(function, attr));
        paths.find(|paths| self.models.is_entry_attribute(paths)).unwrap_or_default()
    }
}
