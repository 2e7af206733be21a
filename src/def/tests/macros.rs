//! Items that macros make.
