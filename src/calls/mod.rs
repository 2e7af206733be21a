//! Which calls a body makes, where each of them runs, and who calls whom.
//!
//! [`context`] cuts a body into stretches of code that run at one time. [`callee`] says what one call runs: a rule's
//! word, a body to look into, a choice of bodies, or unknown (`forward` does so where types decide, `macros` for macros,
//! `implicit` for calls that nobody wrote). [`values`] follows closures and functions that are handed
//! on; `origins` follows values back to what made them, from one body to the other by what [`search`] finds, and so tells
//! of a receiver how it was made and of a kept function which one it is (`kept`). [`collect`] puts these together for one
//! body, and [`graph`] does so for every body that async code of the checked crates can reach, on demand and in parallel.
//! [`open`] tells what a generic function calls where it is used with known types.
//!
//! These are facts: nothing here knows what is bad, only what a rule's word about a path is.

mod arguments;
pub mod callee;
pub mod collect;
pub mod context;
mod drops;
pub mod dump;
mod forward;
pub mod graph;
mod implicit;
mod kept;
mod macros;
pub mod marks;
pub mod open;
mod origins;
mod roots;
pub mod search;
mod values;
mod walk;

#[cfg(test)]
pub(crate) mod tests;
