//! Types, bounds and generic parameters. Lifetimes and `?Sized` are left out.

use syn::punctuated::Punctuated;
use syn::{PointerMutability, Token, Type, TypeParamBound, WherePredicate};

use super::path::{lower_path, lower_qpath, lower_return};
use super::symbol;
use crate::syntax::type_ref::{Bound, GenericParam, Generics, TypeRef};

pub(crate) fn lower_type(ty: &Type) -> TypeRef {
    match ty {
        Type::Path(ty) => TypeRef::Path(lower_qpath(ty.qself.as_ref(), &ty.path)),
        Type::Reference(ty) => TypeRef::Ref { mutable: ty.mutability.is_some(), inner: boxed(&ty.elem) },
        Type::Ptr(ty) => {
            TypeRef::Ptr { mutable: matches!(ty.mutability, PointerMutability::Mut(_)), inner: boxed(&ty.elem) }
        }
        Type::Slice(ty) => TypeRef::Slice(boxed(&ty.elem)),
        Type::Array(ty) => TypeRef::Array(boxed(&ty.elem)),
        Type::Tuple(ty) => TypeRef::Tuple(ty.elems.iter().map(lower_type).collect()),
        Type::FnPtr(ty) => TypeRef::FnPtr {
            params: ty.inputs.iter().map(|input| lower_type(&input.ty)).collect(),
            ret: Box::new(lower_return(&ty.output).unwrap_or_else(TypeRef::unit)),
        },
        Type::TraitObject(ty) => TypeRef::Dyn(lower_bounds(&ty.bounds)),
        Type::ImplTrait(ty) => TypeRef::Impl(lower_bounds(&ty.bounds)),
        Type::Group(ty) => lower_type(&ty.elem),
        Type::Paren(ty) => lower_type(&ty.elem),
        Type::Never(_) => TypeRef::Never,
        Type::Infer(_) => TypeRef::Infer,
        _ => TypeRef::Unknown,
    }
}

fn boxed(ty: &Type) -> Box<TypeRef> {
    Box::new(lower_type(ty))
}

pub(crate) fn lower_bounds(bounds: &Punctuated<TypeParamBound, Token![+]>) -> Vec<Bound> {
    bounds.iter().filter_map(lower_bound).collect()
}

fn lower_bound(bound: &TypeParamBound) -> Option<Bound> {
    match bound {
        TypeParamBound::Trait(bound) if bound.maybe.is_none() => Some(lower_path(&bound.path)),
        _ => None,
    }
}

pub(crate) fn lower_generics(generics: &syn::Generics) -> Generics {
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    Generics {
        params: generics.params.iter().filter_map(lower_param).collect(),
        predicates: predicates.filter_map(lower_predicate).collect(),
    }
}

fn lower_param(param: &syn::GenericParam) -> Option<GenericParam> {
    match param {
        syn::GenericParam::Lifetime(_) => None,
        syn::GenericParam::Type(param) => Some(GenericParam {
            name: symbol(&param.ident),
            is_const: false,
            bounds: lower_bounds(&param.bounds),
            default: param.default.as_ref().map(|(_, ty)| lower_type(ty)),
        }),
        syn::GenericParam::Const(param) => Some(GenericParam {
            name: symbol(&param.ident),
            is_const: true,
            bounds: Vec::new(),
            default: param.default.as_ref().map(|_| TypeRef::Const),
        }),
    }
}

fn lower_predicate(predicate: &WherePredicate) -> Option<(TypeRef, Vec<Bound>)> {
    match predicate {
        WherePredicate::Type(predicate) => Some((lower_type(&predicate.bounded_ty), lower_bounds(&predicate.bounds))),
        _ => None,
    }
}
