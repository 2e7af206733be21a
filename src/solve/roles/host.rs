//! The runtimes and threads that a piece of code can run on.

use crate::base::name::Symbol;

/// What runs a piece of code.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub(crate) enum Host {
    /// A runtime, by the name that packs give it.
    On(Symbol, Threads),
    /// A thread that knows no runtime.
    Thread,
    /// Somebody who is not seen.
    Unseen,
}

/// The threads of a runtime that run a piece of code.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub(crate) enum Threads {
    /// The runtime has one thread, or the code is one of a set of tasks that stay on one.
    One,
    Many,
    /// How many the runtime has is not seen.
    Unknown,
    /// A thread that knows the runtime, and is none of those that drive its tasks.
    Beside,
}
