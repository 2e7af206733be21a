//! Signatures of tokio, so that programs which use it can be looked at without it.

pub mod fs;
pub mod io;
pub mod runtime;
pub mod sync;
pub mod task;
pub mod time;

pub use task::spawn;

/// What the attribute is found by; who drives the function is said by rules.
#[macro_export]
macro_rules! main {
    () => {};
}
