//! A derive macro whose method blocks.

use proc_macro::{TokenStream, TokenTree};

/// Gives a struct without parameters a method `load`.
#[proc_macro_derive(Load)]
pub fn load(item: TokenStream) -> TokenStream {
    let mut words = item.into_iter().skip_while(|token| token.to_string() != "struct").skip(1);
    let name = words.next().map(|token: TokenTree| token.to_string()).unwrap_or_default();
    let code = format!("impl {name} {{ pub fn load(&self) -> Vec<u8> {{ std::fs::read(\"a\").unwrap() }} }}");
    code.parse().expect("it is Rust")
}
