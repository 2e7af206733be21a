//! What lowering a body asks of those who know names.

use std::sync::Arc;

use super::macro_types::KnownMacro;
use super::type_ref::ModPath;
use crate::base::name::Symbol;
use crate::base::span::TextRange;

/// Tells which `macro_rules!` a path means, and which cfg branches hold.
pub(crate) trait MacroScope {
    /// The project's own macro of this name, as seen from the body. `None` for others.
    fn macro_rules(&self, path: &ModPath) -> Option<MacroSource>;

    /// The macro of another crate that the path means. Asked only where the type of its value is of use.
    fn foreign_macro_rules(&self, path: &ModPath) -> Option<MacroSource> {
        let _ = path;
        None
    }

    /// What is known of a macro that is not the project's own.
    fn known(&self, path: &ModPath) -> KnownMacro {
        let _ = path;
        KnownMacro::default()
    }

    /// Whether the predicate inside `#[cfg(..)]` holds; `None` where that is not known, and the code is kept.
    fn cfg_holds(&self, predicate: &str) -> Option<bool> {
        let _ = predicate;
        None
    }
}

/// A `macro_rules!` definition.
#[derive(Clone, Debug)]
pub(crate) struct MacroSource {
    /// The file that it stands in; the expansion's text where it comes from a tree with an expansion.
    pub text: Arc<str>,
    /// As in [`MacroDef`](super::item_tree::MacroDef).
    pub rules: TextRange,
    /// What `$crate` means in it.
    pub krate: Symbol,
}

/// Knows no macro.
#[cfg(test)]
#[derive(Copy, Clone, Debug, Default)]
pub(crate) struct NoMacros;

#[cfg(test)]
impl MacroScope for NoMacros {
    fn macro_rules(&self, _: &ModPath) -> Option<MacroSource> {
        None
    }
}
