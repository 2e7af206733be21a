//! The fields of a struct of which an attribute says what they are where nothing is given.
//!
//! Attributes of fields are asked for so rarely that item trees do not keep them: the text of the one struct is read again.

use proc_macro2::TokenTree;
use syn::Meta;

use crate::base::name::Symbol;

/// The fields with a default in the text of a struct; none where the text is not that of a struct.
pub(crate) fn fields_with_default(text: &str) -> Vec<Symbol> {
    let Ok(item) = syn::parse_str::<syn::ItemStruct>(text) else { return Vec::new() };
    let with_default = item.fields.iter().filter(|field| field.attrs.iter().any(names_default));
    with_default.filter_map(|field| Some(Symbol::new(&field.ident.as_ref()?.to_string()))).collect()
}

/// `#[serde(default = "..")]`, `#[arg(default_value_t = ..)]`, `#[default(..)]`.
fn names_default(attr: &syn::Attribute) -> bool {
    let begins = |name: &syn::Ident| name.to_string().starts_with("default");
    let is_set = |pair: &[TokenTree]| match pair {
        [TokenTree::Ident(name), TokenTree::Punct(sign)] => begins(name) && sign.as_char() == '=',
        [TokenTree::Ident(name), TokenTree::Group(_)] => begins(name),
        _ => false,
    };
    match &attr.meta {
        Meta::Path(_) => false,
        Meta::NameValue(meta) => meta.path.get_ident().is_some_and(begins),
        Meta::List(meta) => {
            let tokens: Vec<TokenTree> = meta.tokens.clone().into_iter().collect();
            meta.path.get_ident().is_some_and(begins) || tokens.windows(2).any(is_set)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fields_with_default;

    #[test]
    fn attributes_say_what_is_there_where_nothing_is_given() {
        let text = "#[derive(Parser)] pub struct A {
            #[arg(long, default_value_t = true)] a: bool,
            #[serde(default)] b: bool,
            #[serde(rename = \"x\", default = \"yes\")] c: bool,
            #[default(true)] d: bool,
            /// default = true
            #[arg(long)] e: bool,
        }";
        let found: Vec<String> = fields_with_default(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["a", "c", "d"]);
        assert!(fields_with_default("settings! { a: bool }").is_empty());
    }
}
