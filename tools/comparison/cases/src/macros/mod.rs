//! Calls in and behind macros.
pub mod collection;
pub mod join;
pub mod own;
pub mod own_makes_function;
pub mod own_with_body;
pub mod print;
pub mod select;
