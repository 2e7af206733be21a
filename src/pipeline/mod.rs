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

use std::sync::OnceLock;

use rayon::ThreadPool;

use crate::error::Error;

/// Deeply nested code is walked by recursion.
const STACK_SIZE: usize = 64 << 20;

/// The threads that can, from the first walk on: each has names at hand that it has seen.
static THREADS: OnceLock<ThreadPool> = OnceLock::new();

/// Runs something that walks code, on threads that can.
pub(crate) fn on_deep_stack<T: Send>(walk: impl FnOnce() -> T + Send) -> Result<T, Error> {
    if let Some(threads) = THREADS.get() {
        return Ok(threads.install(walk));
    }
    let threads = rayon::ThreadPoolBuilder::new().stack_size(STACK_SIZE).build();
    let threads = threads.map_err(|source| Error::Threads { source })?;
    // Who was faster has the same.
    Ok(THREADS.get_or_init(|| threads).install(walk))
}
