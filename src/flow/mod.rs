//! The control-flow form of a body: what runs after what, what is alive where, what is dropped when.
//!
//! # Story
//! rustc's MIR is the model. [`ir`] holds the form: a body is cut into *regions* (the function itself, each closure, each async
//! block), a region into basic blocks, each of which ends in a terminator: a call, an await, a drop, a switch. [`build`] makes
//! it from a [`Body`](crate::syntax::body::Body) and its types; everything that the language does unseen stands in it: `?`
//! converts errors, `for` calls `into_iter` and `next`, temporaries are dropped where the edition drops them.
//! [`dataflow`] is the one framework for facts that travel along the edges, forwards or backwards; [`analyses`] are such
//! facts. [`dump`] shows it all as text.
//!
//! # Terminology
//! A *local* is a variable, a parameter or a temporary; a *place* is a local or a part of one; a *scope* is a stretch of code
//! at whose end locals are dropped. Unwinding is left out: what runs while a panic goes up is not looked at.

pub(crate) mod analyses;
pub(crate) mod build;
pub(crate) mod dataflow;
pub(crate) mod dump;
pub(crate) mod ir;
mod shared;

#[cfg(test)]
mod tests;
