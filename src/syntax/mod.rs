//! Source text in, small IRs out; the only layer that names syn.
//!
//! Two steps, both total. [`parse_items`] reads a file into an [`ItemTree`](item_tree::ItemTree): it lexes the text, cuts
//! the insides of bodies out of the token stream and parses what is left, item by item, so that one item in unknown
//! syntax costs only itself. [`lower_body`] parses one body when somebody asks for it, by which time names are known and
//! the project's own macros can be expanded in place. What is skipped is recorded, never silent.
//!
//! Between the two, macro calls in item position become trees of their own: [`expand_items`] for the project's macros,
//! [`known_items`] for those that packs know, [`parse_macro_items`] for those that only wrap items. Such a tree carries its
//! [`Expansion`](expansion::Expansion): the text its ranges are about, and the way back to places in the file.
//!
//! Every text that syn reads is put together from pieces that know where they came from (`source_text`), so all ranges
//! are places in the file as it is on the disk. Nothing here knows other files, names that are resolved, types or rules.
//!
//! Reading order: `lexer` and `comments`, `skeleton` (where items begin and end), `parse`, `lower`, `macro_rules`, `dump`.

pub(crate) mod body;
mod body_source;
pub(crate) mod comments;
mod defaults;
mod depth;
pub(crate) mod dump;
pub(crate) mod expansion;
mod faults;
pub(crate) mod item_tree;
pub(crate) mod lexer;
mod lower;
mod macro_rules;
pub(crate) mod macro_scope;
pub(crate) mod macro_types;
mod parse;
mod plain_body;
mod preamble;
mod skeleton;
pub(crate) mod source_text;
mod spans;
mod type_macro;
pub(crate) mod type_ref;

pub(crate) use body_source::BodySource;
pub(crate) use defaults::fields_with_default;
pub(crate) use lower::body::lower_body;
pub(crate) use macro_rules::{RECURSION_LIMIT, expand_items, holds_async_call, known_items, parse_macro_items};
#[cfg(test)]
pub(crate) use macro_scope::NoMacros;
pub(crate) use macro_scope::{MacroScope, MacroSource};
pub(crate) use parse::parse_items;
pub(crate) use plain_body::is_plain_body;
pub(crate) use preamble::code_start;
pub(crate) use type_macro::expand_type;

#[cfg(test)]
mod tests;
