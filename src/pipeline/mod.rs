//! The stages in the order in which data flows: what a run goes by ([`setup`]), where it begins ([`mod@begin`]), what is found
//! ([`findings`]). Discovery, reading and reporting touch the outside world and can fail. What lies between is total.
//!
//! Commands ask these stages; no stage knows a command.

pub(crate) mod begin;
pub(crate) mod files;
pub(crate) mod findings;
pub(crate) mod git;
pub(crate) mod place;
pub(crate) mod setup;
pub(crate) mod stages;

use crate::error::Error;

/// Deeply nested code is walked by recursion.
const STACK_SIZE: usize = 64 << 20;

/// Runs something that walks code, on threads that can.
pub(crate) fn on_deep_stack<T: Send>(walk: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK_SIZE).build();
    Ok(pool.map_err(|source| Error::Threads { source })?.install(walk))
}
