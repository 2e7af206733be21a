//! An [`ItemTree`] without its text, as few bytes: postcard, deflated.

use crate::base::span::TextRange;
use crate::syntax::item_tree::{Attrs, Item, ItemKind, ItemTree, Visibility};

/// Best compression; packing happens once per release of Rust.
const LEVEL: u8 = 10;

/// The packed form of a tree whose text will not be there when it is read; `None` if it can't be written.
pub fn pack(tree: &ItemTree) -> Option<Vec<u8>> {
    let mut tree = tree.clone();
    forget_text(&mut tree);
    let plain = postcard::to_stdvec(&tree).ok()?;
    Some(miniz_oxide::deflate::compress_to_vec(&plain, LEVEL))
}

/// What [`pack`] has packed; `None` if it is something else.
pub fn unpack(packed: &[u8]) -> Option<ItemTree> {
    let plain = miniz_oxide::inflate::decompress_to_vec(packed).ok()?;
    postcard::from_bytes(&plain).ok()
}

fn forget_text(tree: &mut ItemTree) {
    let ids: Vec<_> = tree.items.ids().collect();
    for id in ids {
        forget_ranges(&mut tree.items[id]);
    }
    forget_attr_ranges(&mut tree.attrs);
    tree.blocks.clear();
}

fn forget_ranges(item: &mut Item) {
    const NOWHERE: TextRange = TextRange { start: 0, end: 0 };
    item.range = NOWHERE;
    item.name_range = NOWHERE;
    forget_attr_ranges(&mut item.attrs);
    if let Visibility::In(path) = &mut item.vis {
        path.range = NOWHERE;
    }
    match &mut item.kind {
        ItemKind::Use(imports) => imports.iter_mut().for_each(|import| import.path.range = NOWHERE),
        ItemKind::Fn(function) => function.body = function.body.map(|_| NOWHERE),
        ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => *body = body.map(|_| NOWHERE),
        ItemKind::MacroRules(def) => def.rules = NOWHERE,
        ItemKind::MacroCall(call) => (call.args, call.path.range) = (NOWHERE, NOWHERE),
        _ => {}
    }
}

fn forget_attr_ranges(attrs: &mut Attrs) {
    for attr in &mut attrs.list {
        attr.range = TextRange::default();
        attr.path.range = TextRange::default();
    }
}
