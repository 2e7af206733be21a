//! The sources as the house rules look at them: tokens of each file, tests left out.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;

use crate::support::{files_below, root};

/// A file of `src/`, without what is compiled for tests only.
pub(crate) struct Source {
    /// Relative to `src/`, with `/`.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) stream: TokenStream,
    /// The same, every group followed by what is in it.
    pub(crate) tokens: Vec<TokenTree>,
}

impl Source {
    /// `a/b/c.rs` is the module `a::b::c`.
    pub(crate) fn module(&self) -> Vec<&str> {
        let stem = self.name.trim_end_matches(".rs").trim_end_matches("/mod");
        if stem == "lib" || stem == "main" { Vec::new() } else { stem.split('/').collect() }
    }

    /// The folder or file directly under `src/`.
    pub(crate) fn layer(&self) -> &str {
        self.name.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }
}

/// All files of `src/` that are not test code as a whole.
pub(crate) fn sources() -> Vec<Source> {
    let dir = root().join("src");
    let files = files_below(&dir, ".rs");
    let tests: Vec<PathBuf> = files.iter().flat_map(|path| test_modules(path)).collect();
    let is_test = |path: &PathBuf| tests.iter().any(|module| path.with_extension("").starts_with(module));
    files.iter().filter(|path| !is_test(path)).map(|path| read(&dir, path)).collect()
}

/// Where the modules lie that a file declares for tests only, without `.rs`.
fn test_modules(path: &Path) -> Vec<PathBuf> {
    let is_door = path.ends_with("mod.rs") || path.ends_with("lib.rs");
    let folder = if is_door { path.parent().unwrap().to_path_buf() } else { path.with_extension("") };
    let items = parse(path).items.into_iter().filter(is_test_item);
    let modules = items.filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() => Some(folder.join(module.ident.to_string())),
        _ => None,
    });
    modules.collect()
}

fn parse(path: &Path) -> syn::File {
    let text = std::fs::read_to_string(path).unwrap();
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(dir: &Path, path: &Path) -> Source {
    let text = std::fs::read_to_string(path).unwrap();
    let mut file = parse(path);
    file.items.retain(|item| !is_test_item(item));
    let name = path.strip_prefix(dir).unwrap().to_string_lossy().replace('\\', "/");
    let stream = file.into_token_stream();
    Source { name, text, tokens: flat(stream.clone()), stream }
}

fn is_test_item(item: &syn::Item) -> bool {
    let attrs = match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        _ => return false,
    };
    attrs.iter().any(|attr| attr.path().is_ident("cfg") && attr.meta.to_token_stream().to_string().contains("test"))
}

fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let mut out = Vec::new();
    for token in tokens {
        out.push(token.clone());
        if let TokenTree::Group(group) = token {
            out.extend(flat(group.stream()));
        }
    }
    out
}

/// The token's text where it is a name or a sign.
pub(crate) fn word(token: Option<&TokenTree>) -> String {
    match token {
        Some(TokenTree::Ident(ident)) => ident.to_string(),
        Some(TokenTree::Punct(punct)) => punct.to_string(),
        _ => String::new(),
    }
}
