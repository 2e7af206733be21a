//! Which function a path means.
pub mod associated;
pub mod full_path;
pub mod function_import;
pub mod function_renamed;
pub mod glob;
pub mod glob_beside;
pub mod import_in_body;
pub mod module_import;
pub mod module_renamed;
pub mod reexport_elsewhere;
pub mod reexports;
pub mod type_alias;
