//! Numbers that name crates, modules and items across the whole program.

use crate::base::name::Symbol;

/// A crate of the program: a target of the workspace, a dependency, or the standard library.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct CrateId(pub u32);

/// A module of a crate, or the anonymous module of a block with items.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub(crate) struct ModuleId {
    pub krate: CrateId,
    pub index: u32,
}

/// An item that is not a module: fn, type, variant, trait, alias, const, static, impl, macro, field-less or not.
/// Members of impls and traits, and variants of enums, have ids of their own.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct DefId {
    pub krate: CrateId,
    pub index: u32,
}

/// What sort of item a [`DefId`] names.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(crate) enum DefKind {
    Fn,
    Struct,
    Union,
    Enum,
    Variant,
    Trait,
    TraitAlias,
    Impl,
    /// A type alias, or an associated type.
    TypeAlias,
    Const,
    Static,
    Macro,
}

/// What a name stands for.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(crate) enum Def {
    Module(ModuleId),
    Item(DefId),
    /// `u8`, `str`, `bool`, ...
    Primitive(Symbol),
}

/// The three sets of names that live side by side.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(crate) enum Namespace {
    Types,
    Values,
    Macros,
}

/// The items of one source file, or of one expanded item macro.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub(crate) struct TreeId {
    pub krate: CrateId,
    pub index: u32,
}
