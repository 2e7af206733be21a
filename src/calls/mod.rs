//! Which calls a body makes, where each of them runs, and who calls whom.
//!
//! [`context`] cuts a body into stretches of code that run at one time. [`callee`] says what one call runs: a rule's
//! word, a body to look into, a choice of bodies, or unknown. [`values`] follows closures and functions that are handed
//! on, `origins` the receivers of calls back to what made them. [`collect`] puts these together for one body, and [`graph`] does so for every body that async code of the checked
//! crates can reach, on demand and in parallel. [`open`] tells what a generic function calls where it is used with known
//! types.
//!
//! These are facts: nothing here knows what is bad, only what a rule's word about a path is.

mod arguments;
pub mod callee;
pub mod collect;
pub mod context;
mod drops;
pub mod dump;
pub mod graph;
mod implicit;
pub mod marks;
pub mod open;
mod origins;
mod roots;
mod values;
mod walk;

#[cfg(test)]
pub(crate) mod tests;
