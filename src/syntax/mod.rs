//! Source text in, small IRs out; the only layer that names syn.
//!
//! Two steps, both total. [`parse_items`] reads a file into an [`ItemTree`](item_tree::ItemTree): it lexes the text, cuts
//! the insides of bodies out of the token stream and parses what is left, item by item, so that one item in unknown
//! syntax costs only itself. [`lower_body`] parses one body when somebody asks for it, by which time names are known and
//! the project's own macros can be expanded in place. What is skipped is recorded, never silent.
//!
//! Nothing here knows other files, names that are resolved, types or rules.

pub mod body;
pub mod comments;
mod depth;
pub mod dump;
pub mod expansion;
pub mod item_tree;
pub(crate) mod lexer;
mod lower;
mod macro_rules;
pub mod macro_scope;
mod parse;
mod skeleton;
mod source_text;
mod spans;
pub mod type_ref;

pub use comments::comments;
pub use lower::body::{BodySource, lower_body};
pub use macro_rules::{RECURSION_LIMIT, expand_items, parse_macro_items};
pub use macro_scope::{MacroScope, MacroSource, NoMacros};
pub use parse::parse_items;
pub(crate) use source_text::code_start;

#[cfg(test)]
mod tests;
