//! Which calls are `include!`, and of which file.

use crate::syntax::item_tree::{Item, ItemKind};

/// A call of `include!`.
pub(crate) fn is_include(item: &Item) -> bool {
    matches!(&item.kind, ItemKind::MacroCall(mac) if mac.path.names.last().is_some_and(|name| *name == "include"))
}

/// The argument of `include!`, where it is plain text.
pub(crate) fn included_path(text: &str, item: &Item) -> Option<String> {
    let ItemKind::MacroCall(mac) = &item.kind else { return None };
    let args = text.get(mac.args.start as usize..mac.args.end as usize)?;
    let quoted = args.trim().strip_prefix('"')?.strip_suffix('"')?;
    (!quoted.contains(['"', '\\'])).then(|| quoted.to_owned())
}
