//! The items of one file, flat and typed by index: everything but the insides of bodies.
//! An `ItemTree` is `Send`, serialises, and knows nothing of other files.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::expansion::Expansion;
use super::type_ref::{Bound, Generics, ModPath, Path, PathAnchor, TypeRef};
use crate::base::arena::Arena;
use crate::base::name::Symbol;
use crate::base::packed::Late;
use crate::base::span::TextRange;

crate::arena_ids!(
    /// An item within its `ItemTree`: also enum variants, and the members of impls, traits and foreign blocks.
    ItemId
);

/// All items of a file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ItemTree {
    pub items: Arena<ItemId, Item>,
    /// Items of the file's own module, in order.
    pub top: Vec<ItemId>,
    /// Inner attributes of the file (`#![...]`).
    pub attrs: Attrs,
    /// Items declared inside function bodies, by the block they stand in, outer blocks before inner ones. The macro calls
    /// with such items between their delimiters are among them: what becomes of these is for the macro to say.
    pub blocks: Vec<BlockItems>,
    /// What could not be parsed or looked into.
    pub problems: Vec<Problem>,
    /// Set for items that a macro call stands for: all ranges in this tree are then ranges of the expansion's text.
    #[serde(skip)]
    pub expansion: Option<Arc<Expansion>>,
}

/// The items of one block of a body. The block is named by the offset of its `{`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct BlockItems {
    pub range: TextRange,
    /// The item whose body holds the block.
    pub owner: ItemId,
    pub items: Vec<ItemId>,
    /// The macro whose delimiters these are, where the block is a macro's.
    pub of_macro: Option<ModPath>,
}

/// Something in the file that was skipped.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Problem {
    pub range: TextRange,
    /// What syn said, in one line.
    pub message: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Item {
    /// Empty where an item has none (`impl`, `use`, `extern {}`, macro calls, `const _`).
    pub name: Symbol,
    pub vis: Visibility,
    pub attrs: Attrs,
    /// The whole item with its attributes.
    pub range: TextRange,
    /// The name, or the keyword where there is no name.
    pub name_range: TextRange,
    pub kind: ItemKind,
}

#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum Visibility {
    Public,
    /// `pub(crate)`
    Crate,
    /// `pub(self)`, `pub(super)`, `pub(in path)`
    In(Box<ModPath>),
    /// None written.
    Inherited,
}

/// There are many: what is large and rare is behind a pointer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum ItemKind {
    Mod(Module),
    ExternCrate {
        /// `extern crate NAME as ..;` (the item's name is the rename, or `NAME`).
        krate: Symbol,
    },
    Use(Vec<Import>),
    Fn(Late<Function>),
    Struct(Box<Adt>),
    Union(Box<Adt>),
    Enum {
        generics: Box<Generics>,
        variants: Vec<ItemId>,
    },
    /// A variant, as an item of its own.
    Variant(Fields),
    Trait(Box<Trait>),
    /// `trait X = A + B;`
    TraitAlias {
        generics: Box<Generics>,
        bounds: Vec<Bound>,
    },
    Impl(Box<Impl>),
    /// `type X = Y;`, also an associated type (with bounds in a trait, without a type where it has no default).
    TypeAlias(Late<TypeAlias>),
    Const {
        ty: Box<TypeRef>,
        body: Option<TextRange>,
    },
    Static {
        ty: Box<TypeRef>,
        body: Option<TextRange>,
    },
    /// `extern "C" { .. }`
    ForeignMod {
        abi: Option<String>,
        items: Vec<ItemId>,
    },
    MacroRules(MacroDef),
    /// `name! { .. }` in item position.
    MacroCall(Box<MacroCall>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Module {
    /// `None` for `mod x;`.
    pub items: Option<Vec<ItemId>>,
}

/// One leaf of a `use` tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Import {
    /// Without a trailing `self`: `use a::{self}` is `a`.
    pub path: ModPath,
    pub kind: ImportKind,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum ImportKind {
    /// Binds this name (the last segment, or what stands behind `as`). `types_only` for `use a::{self}`.
    Named {
        name: Symbol,
        types_only: bool,
    },
    /// `as _`
    Unnamed,
    Glob,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Function {
    pub generics: Generics,
    pub self_param: Option<SelfParam>,
    /// Without `self`.
    pub params: Vec<Param>,
    /// `None` where nothing is written: `()`. For an `async fn`, the type behind `->`.
    pub ret: Option<TypeRef>,
    pub is_async: bool,
    pub is_unsafe: bool,
    pub is_const: bool,
    /// `extern "C" fn`, or the abi of the foreign block it stands in.
    pub abi: Option<String>,
    /// The `{ .. }` of the body.
    pub body: Option<TextRange>,
}

#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum SelfParam {
    Value,
    Ref { mutable: bool },
    Typed(TypeRef),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Param {
    /// Where the pattern is one plain name.
    pub name: Option<Symbol>,
    pub ty: TypeRef,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Adt {
    pub generics: Generics,
    pub fields: Fields,
}

/// The fields of a struct, union or variant; tuple fields are named `0`, `1`, ...
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Fields {
    pub shape: FieldShape,
    pub fields: Vec<Field>,
}

#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) enum FieldShape {
    Record,
    Tuple,
    Unit,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Field {
    pub name: Symbol,
    pub ty: TypeRef,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Trait {
    pub generics: Generics,
    pub supertraits: Vec<Bound>,
    pub items: Vec<ItemId>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct TypeAlias {
    pub generics: Generics,
    pub bounds: Vec<Bound>,
    pub ty: Option<TypeRef>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Impl {
    pub keys: ImplKeys,
    pub negative: bool,
    pub head: Late<ImplHead>,
    pub items: Vec<ItemId>,
}

/// What stands before the `{` of an impl.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ImplHead {
    pub generics: Generics,
    /// The trait of a trait impl.
    pub of_trait: Option<Bound>,
    pub self_ty: TypeRef,
}

/// What tells whether an impl is worth a look.
#[derive(Copy, Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImplKeys {
    /// The name of the trait of a trait impl.
    pub of_trait: Option<Symbol>,
    /// [`TypeRef::key`] of the type.
    pub self_ty: Option<Symbol>,
    /// `impl<T> Trait for T`, also behind references.
    pub is_blanket: bool,
}

impl ImplHead {
    pub(crate) fn keys(&self) -> ImplKeys {
        ImplKeys {
            of_trait: self.of_trait.as_ref().and_then(Path::last).map(|segment| segment.name),
            self_ty: self.self_ty.key(),
            is_blanket: self.self_ty.is_param_of(&self.generics),
        }
    }
}

/// `macro_rules! name { rules }`; `rules` is the text between the outer delimiters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MacroDef {
    pub rules: TextRange,
}

/// A macro call; `args` is the text between its delimiters.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MacroCall {
    pub path: ModPath,
    pub args: TextRange,
}

/// The attributes that decide something, doc comments left out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Attrs {
    pub list: Vec<Attr>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Attr {
    pub path: ModPath,
    /// What stands in the delimiters or behind `=`, as written; a string literal behind `=` without its quotes.
    pub args: Box<str>,
    pub range: TextRange,
}

impl Attrs {
    /// Attributes whose path is the single name `name`.
    pub(crate) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Attr> {
        self.list.iter().filter(move |attr| match attr.path.names.as_slice() {
            [only] => attr.path.anchor == PathAnchor::Plain && *only == name,
            _ => false,
        })
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.named(name).next().is_some()
    }
}
