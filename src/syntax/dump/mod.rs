//! The IRs as text, for `--dump` and for tests: stable, in the order of the source, close to how it was written.

#[cfg(test)]
mod body;
mod items;
mod types;

#[cfg(test)]
pub(crate) use body::dump_body;
pub(crate) use items::dump_items;
pub(crate) use types::{show_mod_path, show_path};
