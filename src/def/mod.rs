//! Which item a name means.

pub mod ids;
