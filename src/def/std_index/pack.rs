//! An [`ItemTree`] without its text, as few bytes: postcard, deflated.

use super::strip::strip;
use crate::syntax::item_tree::ItemTree;

/// Best compression; packing happens once per release of Rust.
const LEVEL: u8 = 10;

/// The packed form of a tree whose text will not be there when it is read; `None` if it can't be written.
pub fn pack(tree: &ItemTree) -> Option<Vec<u8>> {
    let mut tree = tree.clone();
    strip(&mut tree);
    let plain = postcard::to_stdvec(&(&tree.items, &tree.top)).ok()?;
    Some(miniz_oxide::deflate::compress_to_vec(&plain, LEVEL))
}

/// What [`pack`] has packed; `None` if it is something else.
pub fn unpack(packed: &[u8]) -> Option<ItemTree> {
    let plain = miniz_oxide::inflate::decompress_to_vec(packed).ok()?;
    let (items, top) = postcard::from_bytes(&plain).ok()?;
    Some(ItemTree { items, top, ..ItemTree::default() })
}
