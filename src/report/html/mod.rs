//! One page for people: causes, who leads to them, each chain beside its source, with filters and a search.
//!
//! The page holds everything and asks for nothing: a Content-Security-Policy lets only its own script and style in, by
//! their hashes, and no network. The findings are data in a `<script type="application/json">`; the script sets each of
//! their texts as text, never as markup, for the code that is checked may be anybody's.

use std::io::{self, Write};

use super::Report;

mod data;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// `sha256-..` of the style and of the script, a line each.
const HASHES: &str = include_str!("hashes.txt");

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let data = serde_json::to_string(&data::Data::of(report))?;
    let mut hashes = HASHES.lines().map(|hash| format!("'{hash}'"));
    let (style_hash, script_hash) = (hashes.next().unwrap_or_default(), hashes.next().unwrap_or_default());
    let page = fill(&unix(PAGE), |name| match name {
        "style" => unix(STYLE),
        "script" => unix(SCRIPT),
        "style-hash" => style_hash.clone(),
        "script-hash" => script_hash.clone(),
        "data" => inert(&data),
        _ => String::new(),
    });
    out.write_all(page.as_bytes())
}

/// A browser hashes a text with line breaks like these, however the file was checked out.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Puts a text in place of each `{{name}}`; what is put in is not looked at again.
fn fill(page: &str, value: impl Fn(&str) -> String) -> String {
    let mut parts = page.split("{{");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once("}}").unwrap_or((part, ""));
        filled += &value(name);
        filled += rest;
    }
    filled
}

/// JSON that ends no script and begins no comment or tag: `<` stands only in strings, where it has another spelling.
fn inert(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests;
