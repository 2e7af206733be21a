//! Which blocking escapes from a function to its caller.
//!
//! An [`Effect`](effect::Effect) is one way in which calling a function blocks the thread: a kind, the rule that says
//! so, how sure that is, and the [`Trace`](trace::Trace) of calls that leads there. A
//! [`Summary`](summary::Summary) holds the best effect of each kind that escapes from a function, and what the function
//! does with the functions it is given. [`propagate`](propagate::propagate) works the summaries out bottom-up over the
//! strongly connected components of the call graph; within one it repeats until nothing changes. What is compared are
//! confidence and length, never the calls of a trace, so it ends. What a generic function does by way of its type
//! parameters stays [`open`] until a caller says what they are.
//!
//! This layer has no opinion on what is bad: it knows neither levels nor async code as such, only that what an `async
//! fn` does is not done by calling it.

pub mod dump;
pub mod effect;
pub mod open;
pub mod placement;
pub mod propagate;
pub mod summary;
pub mod trace;
pub mod why;

#[cfg(test)]
mod tests;
