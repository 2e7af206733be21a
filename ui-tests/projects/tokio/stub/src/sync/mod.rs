pub mod mpsc;
mod notify;

pub use notify::{Notified, Notify};
