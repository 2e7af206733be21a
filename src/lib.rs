//! Finds the calls which stall an async executor: the library behind `cargo async-lint`.

pub mod base;
pub mod syntax;
