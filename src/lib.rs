//! Finds the calls which stall an async executor: the library behind `cargo async-lint`.

pub mod base;
pub mod def;
pub mod project;
pub mod syntax;
pub mod ty;
