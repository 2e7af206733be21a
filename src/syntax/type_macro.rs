//! The type that a macro call in the place of a type stands for.

use super::depth::is_too_deep;
use super::lexer;
use super::lower::ty::lower_type;
use super::macro_rules::{Call, MAX_OUTPUT, expand};
use super::macro_scope::MacroSource;
use super::spans::SpanScope;
use super::type_ref::TypeRef;
use crate::base::span::TextRange;

/// What a call of `definition` with these tokens becomes. `None` where no rule takes them, or what they give is no type.
pub(crate) fn expand_type(definition: &MacroSource, args: &str) -> Option<TypeRef> {
    let _scope = SpanScope::enter();
    let whole = TextRange::new(0, args.len() as u32);
    let call = Call { text: args, args: whole, place: &|range| range, whole };
    let text = expand(definition, &call, MAX_OUTPUT)?.text;
    let lexed = lexer::lex(&text, TextRange::new(0, text.len() as u32));
    if is_too_deep(&lexed, 0, lexed.tokens.len()) {
        return None;
    }
    drop(lexed);
    syn::parse_str(&text).ok().map(|ty| lower_type(&ty))
}
