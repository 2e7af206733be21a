//! The words every layer speaks: where something stands in a file, what it is called, and what is said about it.
//! Nothing here knows Rust's grammar, a rule or a project.

pub(crate) mod arena;
#[cfg(test)]
pub(crate) mod counts;
pub(crate) mod descriptor;
pub(crate) mod diagnostic;
pub(crate) mod kind;
pub(crate) mod level;
pub(crate) mod name;
pub(crate) mod packed;
pub(crate) mod plain;
pub(crate) mod read;
pub(crate) mod role;
pub(crate) mod source;
pub(crate) mod span;
pub(crate) mod stack;
pub(crate) mod target;
pub(crate) mod words;
