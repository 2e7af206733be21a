//! Which crates, targets, files and features a run is about.

pub mod cfg;
pub mod graph;
