//! Who is called is settled late.
pub mod associated_type;
pub mod callback;
pub mod enum_of_stores;
pub mod function_pointer;
pub mod generic;
pub mod generic_trait;
pub mod object;
pub mod stored_closure;
