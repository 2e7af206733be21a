//! Programs that use tokio.

mod cancel;
mod bounds;
mod channels;
mod futurelocks;
mod notify;
mod polls;
mod pools;
mod tasks;
mod timeouts;
mod timers;
mod turns;
