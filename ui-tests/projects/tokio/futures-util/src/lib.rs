//! Signatures of futures-util, so that programs which use it can be looked at without it.

pub mod future;
pub mod stream;

pub use future::FutureExt;
pub use stream::StreamExt;
