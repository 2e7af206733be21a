//! What every expression of a body is, and which function every call means.

pub mod kinds;
pub mod result;
