//! Blocking behind functions of one's own and of others.
pub mod closure_of_ours;
pub mod conversion;
pub mod default_method;
pub mod display;
pub mod extension;
pub mod operator;
pub mod other_crate;
pub mod other_module;
pub mod other_module_associated;
pub mod other_module_method;
pub mod own_iterator;
pub mod published_crate;
pub mod recursive;
pub mod returned_closure;
pub mod same_file;
pub mod shared;
pub mod two_steps;
