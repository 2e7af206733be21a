//! Types and paths as written: names not resolved, lifetimes dropped.

use serde::{Deserialize, Serialize};

use crate::base::name::Symbol;
use crate::base::span::TextRange;

/// What a path starts from.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) enum PathAnchor {
    /// `a::b`
    Plain,
    /// `crate::a`
    Crate,
    /// `self::a` (0), `super::a` (1), `super::super::a` (2)
    Super(u32),
    /// `::a`
    Absolute,
    /// `$crate::a` in the expansion of a macro of the named crate
    DollarCrate(Symbol),
}

/// A path as written. `Self` is an ordinary first segment; a lone `self` value is the segment `self` with anchor `Plain`.
#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct Path {
    pub anchor: PathAnchor,
    /// `<T>::a` or `<T as Trait>::a`: `segments` are those after the `>`.
    pub qself: Option<Box<QSelf>>,
    pub segments: Vec<Segment>,
}

impl Path {
    pub(crate) fn from_names(anchor: PathAnchor, names: impl IntoIterator<Item = Symbol>) -> Path {
        let segments = names.into_iter().map(|name| Segment { name, args: None }).collect();
        Path { anchor, qself: None, segments }
    }

    /// The name of a path that is one plain segment.
    pub(crate) fn as_name(&self) -> Option<Symbol> {
        match (&self.anchor, &self.qself, self.segments.as_slice()) {
            (PathAnchor::Plain, None, [only]) => Some(only.name),
            _ => None,
        }
    }

    pub(crate) fn last(&self) -> Option<&Segment> {
        self.segments.last()
    }
}

#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct QSelf {
    pub ty: TypeRef,
    pub as_trait: Option<Path>,
}

#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct Segment {
    pub name: Symbol,
    pub args: Option<Box<GenericArgs>>,
}

/// `<A, B, Item = C>`. `Fn(A, B) -> C` is `args: [(A, B)], bindings: [Output = C]`, without a return type `Output = ()`.
#[derive(Clone, Eq, PartialEq, Hash, Debug, Default, Serialize, Deserialize)]
pub(crate) struct GenericArgs {
    /// Types in order; a const argument is `TypeRef::Literal` or `TypeRef::Const`. Lifetimes are left out.
    pub args: Vec<TypeRef>,
    pub bindings: Vec<(Symbol, TypeRef)>,
    /// `Item: Bound` in argument position.
    pub constraints: Vec<(Symbol, Vec<Bound>)>,
}

/// A trait bound; `?Sized` and lifetime bounds are left out.
pub(crate) type Bound = Path;

#[derive(Clone, Eq, PartialEq, Hash, Debug, Default, Serialize, Deserialize)]
pub(crate) enum TypeRef {
    Path(Path),
    Ref {
        mutable: bool,
        inner: Box<TypeRef>,
    },
    Ptr {
        mutable: bool,
        inner: Box<TypeRef>,
    },
    Slice(Box<TypeRef>),
    Array(Box<TypeRef>),
    Tuple(Vec<TypeRef>),
    FnPtr {
        params: Vec<TypeRef>,
        ret: Box<TypeRef>,
    },
    Dyn(Vec<Bound>),
    Impl(Vec<Bound>),
    Never,
    /// `_`
    Infer,
    /// A const generic argument.
    Const,
    /// Something the lowering does not model.
    #[default]
    Unknown,
    /// A const generic argument that is written down: a number, `true`.
    Literal(Symbol),
    /// `name!(..)` in the place of a type.
    Macro(Box<TypeMacro>),
}

/// A call of a macro that stands for a type: which macro is known to who knows names.
#[derive(Clone, Eq, PartialEq, Hash, Debug, Serialize, Deserialize)]
pub(crate) struct TypeMacro {
    pub anchor: PathAnchor,
    pub names: Vec<Symbol>,
    /// The tokens between its delimiters.
    pub args: Symbol,
}

impl TypeRef {
    pub(crate) fn unit() -> TypeRef {
        TypeRef::Tuple(Vec::new())
    }

    /// The name under which impls for a type are listed: the last segment of its path, looking through references; for types
    /// without a name one of `[T]`, `[T; N]`, `(..)`, `fn`, `*`, `!`. `None` for what has no one name (`dyn A + B` has its
    /// first).
    pub(crate) fn key(&self) -> Option<Symbol> {
        match self {
            TypeRef::Path(path) => path.last().map(|segment| segment.name),
            TypeRef::Ref { inner, .. } => inner.key(),
            TypeRef::Ptr { .. } => Some(Symbol::new("*")),
            TypeRef::Slice(_) => Some(Symbol::new("[T]")),
            TypeRef::Array(_) => Some(Symbol::new("[T; N]")),
            TypeRef::Tuple(_) => Some(Symbol::new("(..)")),
            TypeRef::FnPtr { .. } => Some(Symbol::new("fn")),
            TypeRef::Never => Some(Symbol::new("!")),
            TypeRef::Dyn(bounds) | TypeRef::Impl(bounds) => bounds.first()?.last().map(|segment| segment.name),
            TypeRef::Infer | TypeRef::Const | TypeRef::Literal(_) | TypeRef::Macro(_) | TypeRef::Unknown => None,
        }
    }

    /// One of these parameters, also behind references.
    pub(crate) fn is_param_of(&self, generics: &Generics) -> bool {
        match self {
            TypeRef::Ref { inner, .. } => inner.is_param_of(generics),
            TypeRef::Path(path) => {
                path.as_name().is_some_and(|name| generics.params.iter().any(|param| param.name == name))
            }
            _ => false,
        }
    }
}

#[derive(Clone, Eq, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Generics {
    /// Type and const parameters in order; lifetimes are left out.
    pub params: Vec<GenericParam>,
    /// `where T: Bound`, and the inline bounds stay on the parameters.
    pub predicates: Vec<(TypeRef, Vec<Bound>)>,
}

#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct GenericParam {
    pub name: Symbol,
    pub is_const: bool,
    pub bounds: Vec<Bound>,
    pub default: Option<TypeRef>,
}

/// A path of names alone, with its place: what `use`, attributes and macro calls hold.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct ModPath {
    pub anchor: PathAnchor,
    pub names: Vec<Symbol>,
    pub range: TextRange,
}
