//! Small programs that stall an async executor, at the lines that are marked, or do not. Each file is a case.
pub mod contexts;
pub mod dispatch;
pub mod generated;
pub mod helpers;
pub mod macros;
pub mod names;
pub mod quiet;
pub mod values;
