//! Code that is in no source file.
pub mod built;
pub mod derived;
