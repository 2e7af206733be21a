//! Types, the paths that name them and are made of them, bounds and generic parameters. Lifetimes and `?Sized` are left out.

use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, ParenthesizedGenericArguments, PathArguments, PointerMutability,
    ReturnType, Token, Type, TypeParamBound, WherePredicate,
};

use super::path::{anchor, mod_path};
use super::symbol;
use crate::base::name::Symbol;
use crate::syntax::type_ref::{
    Bound, GenericArgs, GenericParam, Generics, Path, PathAnchor, QSelf, Segment, TypeMacro, TypeRef,
};

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
        Type::Macro(ty) => TypeRef::Macro(Box::new(lower_macro(&ty.mac))),
        _ => TypeRef::Unknown,
    }
}

fn lower_macro(mac: &syn::Macro) -> TypeMacro {
    let path = mod_path(mac.path.leading_colon.is_some(), mac.path.segments.iter().map(|segment| &segment.ident));
    TypeMacro { anchor: path.anchor, names: path.names, args: Symbol::new(&mac.tokens.to_string()) }
}

fn boxed(ty: &Type) -> Box<TypeRef> {
    Box::new(lower_type(ty))
}

pub(crate) fn lower_path(path: &syn::Path) -> Path {
    let (anchor, skip) = anchor(path.leading_colon.is_some(), path.segments.iter().map(|segment| &segment.ident));
    let lone = path.segments.len() == 1 && path.segments[0].ident == "self";
    let segments = path.segments.iter().skip(if lone { 0 } else { skip }).map(lower_segment).collect();
    Path { anchor: if lone { PathAnchor::Plain } else { anchor }, qself: None, segments }
}

/// `<T as Trait>::a::b` and plain paths.
pub(crate) fn lower_qpath(qself: Option<&syn::QSelf>, path: &syn::Path) -> Path {
    let Some(qself) = qself else { return lower_path(path) };
    let as_trait = (qself.position > 0).then(|| {
        let mut of_trait = syn::Path { leading_colon: path.leading_colon, segments: Default::default() };
        of_trait.segments.extend(path.segments.iter().take(qself.position).cloned());
        lower_path(&of_trait)
    });
    let segments = path.segments.iter().skip(qself.position).map(lower_segment).collect();
    let qself = QSelf { ty: lower_type(&qself.ty), as_trait };
    Path { anchor: PathAnchor::Plain, qself: Some(Box::new(qself)), segments }
}

fn lower_segment(segment: &syn::PathSegment) -> Segment {
    let args = match &segment.arguments {
        PathArguments::None => None,
        PathArguments::AngleBracketed(args) => Some(Box::new(lower_generic_args(args))),
        PathArguments::Parenthesized(args) => Some(Box::new(lower_fn_sugar(args))),
    };
    Segment { name: symbol(&segment.ident), args }
}

pub(crate) fn lower_generic_args(args: &AngleBracketedGenericArguments) -> GenericArgs {
    let mut lowered = GenericArgs::default();
    for arg in &args.args {
        match arg {
            GenericArgument::Type(ty) => lowered.args.push(lower_type(ty)),
            GenericArgument::Const(expr) => lowered.args.push(lower_const(expr)),
            GenericArgument::AssocType(binding) => {
                lowered.bindings.push((symbol(&binding.ident), lower_type(&binding.ty)))
            }
            GenericArgument::AssocConst(binding) => lowered.bindings.push((symbol(&binding.ident), TypeRef::Const)),
            GenericArgument::Constraint(constraint) => {
                lowered.constraints.push((symbol(&constraint.ident), lower_bounds(&constraint.bounds)));
            }
            _ => {}
        }
    }
    lowered
}

fn lower_const(expr: &syn::Expr) -> TypeRef {
    match expr {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Bool(lit), .. }) => {
            TypeRef::Literal(Symbol::new(if lit.value { "true" } else { "false" }))
        }
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(lit), .. }) => match lit.base10_parse::<u128>() {
            Ok(value) => TypeRef::Literal(Symbol::new(&value.to_string())),
            Err(_) => TypeRef::Const,
        },
        _ => TypeRef::Const,
    }
}

/// `(A, B) -> C` behind `Fn`.
fn lower_fn_sugar(args: &ParenthesizedGenericArguments) -> GenericArgs {
    let inputs = args.inputs.iter().map(|input| lower_type(&input.ty)).collect();
    GenericArgs {
        args: vec![TypeRef::Tuple(inputs)],
        bindings: vec![(Symbol::new("Output"), lower_return(&args.output).unwrap_or_else(TypeRef::unit))],
        constraints: Vec::new(),
    }
}

/// The type behind `->`.
pub(crate) fn lower_return(ret: &ReturnType) -> Option<TypeRef> {
    match ret {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(lower_type(ty)),
    }
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
