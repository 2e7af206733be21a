//! Programs that use tokio.

mod cancel;
mod channels;
mod notify;
mod polls;
mod pools;
mod tasks;
mod timeouts;
mod timers;
