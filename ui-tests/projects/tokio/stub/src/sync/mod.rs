pub mod mpsc;
mod mutex;
mod notify;
pub mod oneshot;
mod semaphore;

pub use mutex::{Mutex, MutexGuard};
pub use notify::{Notified, Notify};
pub use semaphore::{AcquireError, OwnedSemaphorePermit, Semaphore, SemaphorePermit};
