//! The IRs as text, for `--dump` and for tests: stable, in the order of the source, close to how it was written.

mod body;
mod items;
mod types;

pub use body::{dump_body, show_expr, show_pat};
pub use items::dump_items;
pub use types::{show_bounds, show_generics, show_mod_path, show_path, show_type};
