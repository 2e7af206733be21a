//! `fn f(x: impl Trait)` is `fn f<T: Trait>(x: T)` with a parameter that nobody can name.

use crate::base::name::Symbol;
use crate::syntax::type_ref::{Bound, GenericParam, Generics, Segment, TypeRef};
use crate::syntax::type_ref::{Path, PathAnchor};

/// Puts a type parameter in the place of each `impl Trait` in a parameter's type.
pub(super) fn name_implied(ty: &mut TypeRef, generics: &mut Generics) {
    match ty {
        TypeRef::Impl(bounds) => {
            let name = add_param(std::mem::take(bounds), generics);
            *ty = TypeRef::Path(Path::from_names(PathAnchor::Plain, [name]));
        }
        TypeRef::Ref { inner, .. } | TypeRef::Ptr { inner, .. } | TypeRef::Slice(inner) | TypeRef::Array(inner) => {
            name_implied(inner, generics);
        }
        TypeRef::Tuple(parts) => parts.iter_mut().for_each(|part| name_implied(part, generics)),
        TypeRef::Path(path) => path.segments.iter_mut().for_each(|segment| in_arguments(segment, generics)),
        _ => {}
    }
}

fn in_arguments(segment: &mut Segment, generics: &mut Generics) {
    if let Some(args) = &mut segment.args {
        args.args.iter_mut().for_each(|arg| name_implied(arg, generics));
    }
}

/// The name is how people write the type; one that is taken gets a number.
fn add_param(bounds: Vec<Bound>, generics: &mut Generics) -> Symbol {
    let first = bounds.first().and_then(|bound| bound.last()).map_or("_", |segment| segment.name.as_str());
    let is_taken = |name: Symbol| generics.params.iter().any(|param| param.name == name);
    let mut name = Symbol::new(&format!("impl {first}"));
    let mut number = 2;
    while is_taken(name) {
        name = Symbol::new(&format!("impl {first} #{number}"));
        number += 1;
    }
    generics.params.push(GenericParam { name, is_const: false, bounds, default: None });
    name
}
