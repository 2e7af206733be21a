//! Stands in for tokio's macros.

use proc_macro::{TokenStream, TokenTree};

/// Runs the body of an `async fn main` to its end.
#[proc_macro_attribute]
pub fn main(_args: TokenStream, function: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> = function.into_iter().collect();
    let body = tokens.pop().map(|body| body.to_string()).unwrap_or_default();
    let is_async = |token: &TokenTree| token.to_string() == "async";
    let head: TokenStream = tokens.into_iter().filter(|token| !is_async(token)).collect();
    format!("{head} {{ tokio::runtime::block_on(async {body}) }}").parse().unwrap_or_default()
}
