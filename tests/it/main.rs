//! The one integration binary: the built command from outside, and the house rules of the sources.

mod advice;
mod allows;
mod authoring;
mod baseline;
#[cfg(unix)]
mod browser;
mod cache;
mod changes;
mod ci;
mod cli;
mod config;
mod docs;
mod doctor;
mod dumps;
mod fixed;
mod fixes;
mod formats;
mod fuzz;
mod groups;
mod hostile;
mod house;
mod imports;
mod layers;
mod lsp;
mod packs;
mod page;
mod selection;
mod support;
mod tidy;
mod ui;
#[cfg(unix)]
mod untrusted;
mod watch;
mod writes;
