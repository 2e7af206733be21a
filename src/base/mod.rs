//! The words every layer speaks: where something stands in a file, what it is called, and what is said about it.
//! Nothing here knows Rust's grammar, a rule or a project.

pub mod arena;
#[cfg(test)]
pub(crate) mod counts;
pub mod descriptor;
pub mod diagnostic;
pub mod kind;
pub mod name;
pub mod packed;
pub mod plain;
pub mod read;
pub mod role;
pub mod source;
pub mod span;
pub(crate) mod stack;
pub mod target;
pub mod words;
