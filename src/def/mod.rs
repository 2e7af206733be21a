//! Which item a name means.
//!
//! [`Program`] owns the crates of a run. Asking it for a crate reads the crate's files ([`load`]), collects modules, items
//! and imports ([`collect`], [`declare`]), expands macros that make items ([`expand`]) and resolves `use` as a fixed point
//! ([`imports`]); the result is [`CrateDefs`](crate_defs::CrateDefs). After that, [`meanings`] has the names of a module, [`resolver`] answers what a path means,
//! [`paths`] what an item is called, [`traits`] which methods can be called, [`bodies`] what is inside.
//!
//! Nothing here knows types or rules, and nothing here fails: what is not known has no answer.

mod attributes;
mod bodies;
mod cfg;
mod collect;
mod collector;
mod conditions;
pub(crate) mod crate_defs;
mod declare;
pub(crate) mod dump;
pub(crate) mod edit;
mod expand;
#[cfg(test)]
pub(crate) mod fixture;
mod following;
mod fuel;
pub(crate) mod ids;
pub(crate) mod impls;
mod imports;
mod include;
pub(crate) mod item_scope;
pub(crate) mod load;
mod lookup;
mod macros;
mod meanings;
mod mod_files;
pub(crate) mod models;
mod paths;
mod prelude;
pub(crate) mod program;
pub(crate) mod resolver;
pub(crate) mod std_index;
mod test_code;
#[cfg(test)]
mod tests;
mod traits;

pub(crate) use program::Program;
pub(crate) use test_code::has_foreign_attribute;
