//! `use` trees, flattened: one import for each leaf.

use syn::UseTree;

use super::path::mod_path;
use super::symbol;
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::item_tree::{Import, ImportKind};
use crate::syntax::source_text::SourceText;
use crate::syntax::type_ref::{ModPath, PathAnchor};

/// The leaves of a `use` tree.
pub(crate) fn lower_use(text: &SourceText, item: &syn::ItemUse) -> Vec<Import> {
    let mut leaves = Vec::new();
    let mut tree =
        UseLeaves { text, leading_colon: item.leading_colon.is_some(), prefix: Vec::new(), acc: &mut leaves };
    tree.collect(&item.tree);
    leaves
}

struct UseLeaves<'a, 'i> {
    text: &'a SourceText,
    leading_colon: bool,
    prefix: Vec<&'i syn::Ident>,
    acc: &'a mut Vec<Import>,
}

impl<'i> UseLeaves<'_, 'i> {
    fn collect(&mut self, tree: &'i UseTree) {
        match tree {
            UseTree::Path(tree) => {
                self.prefix.push(&tree.ident);
                self.collect(&tree.tree);
                self.prefix.pop();
            }
            UseTree::Group(tree) => tree.items.iter().for_each(|tree| self.collect(tree)),
            UseTree::Glob(tree) => {
                let path = self.path(None);
                let star = self.text.map_span(tree.star_token.span);
                let range = if self.prefix.is_empty() { star } else { path.range };
                self.acc.push(Import { path: ModPath { range, ..path }, kind: ImportKind::Glob });
            }
            UseTree::Name(tree) => self.leaf(&tree.ident, None),
            UseTree::Rename(tree) => self.leaf(&tree.ident, Some(&tree.rename)),
        }
    }

    fn leaf(&mut self, ident: &'i syn::Ident, rename: Option<&syn::Ident>) {
        let types_only = ident == "self" && !self.prefix.is_empty();
        let path = self.path((!types_only).then_some(ident));
        let range = self.text.map_span(rename.unwrap_or(ident).span());
        let name = match rename {
            Some(rename) if rename == "_" => None,
            Some(rename) => Some(symbol(rename)),
            None => Some(path.names.last().copied().unwrap_or_else(|| anchor_name(&path.anchor))),
        };
        let kind = name.map_or(ImportKind::Unnamed, |name| ImportKind::Named { name, types_only });
        self.acc.push(Import { path: ModPath { range, ..path }, kind });
    }

    fn path(&self, last: Option<&'i syn::Ident>) -> ModPath {
        let idents = self.prefix.iter().copied().chain(last);
        let mut path = mod_path(self.leading_colon, idents.clone());
        let mut spans = idents.map(|ident| self.text.map_span(ident.span()));
        if let Some(first) = spans.next() {
            path.range = spans.fold(first, TextRange::cover);
        }
        path
    }
}

/// `use crate;`, `use self::{self};`: no name but the keyword.
fn anchor_name(anchor: &PathAnchor) -> Symbol {
    match anchor {
        PathAnchor::Crate => Symbol::new("crate"),
        PathAnchor::DollarCrate(krate) => *krate,
        _ => Symbol::new("self"),
    }
}
