//! An [`ItemTree`] without its text, ready to be read: the names, then the items. Nothing is compressed, so that the bytes of
//! what nobody asks for are never touched.

use super::strip::strip;
use crate::base::name::Symbol;
use crate::base::packed::{Pack, Writer};
use crate::syntax::item_tree::ItemTree;

/// The packed form of a tree whose text will not be there when it is read; `None` if it can't be written.
pub(crate) fn pack(tree: &ItemTree) -> Option<Vec<u8>> {
    let mut tree = tree.clone();
    strip(&mut tree);
    let mut writer = Writer::default();
    let items = writer.write(&(&tree.items, &tree.top))?;
    let names = postcard::to_stdvec(writer.names()).ok()?;
    Some([names, items].concat())
}

/// What [`pack`] has packed; `None` if it is something else.
pub(crate) fn unpack(packed: &'static [u8]) -> Option<ItemTree> {
    let (names, items): (Vec<Symbol>, &[u8]) = postcard::take_from_bytes(packed).ok()?;
    let (items, top) = Pack::new(names, packed, packed.len() - items.len()).read(0..items.len())?;
    Some(ItemTree { items, top, ..ItemTree::default() })
}
