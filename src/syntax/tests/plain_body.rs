//! What is told to be plain code by its tokens is what lowering takes for plain, also where code is broken.

use std::path::Path;

use walkdir::WalkDir;

use crate::syntax::body::{Body, Expr};
use crate::syntax::item_tree::{Item, ItemKind};
use crate::syntax::{BodySource, NoMacros, is_plain_body, lower_body, parse_items};

/// A program of one function.
fn is_plain(body: &str) -> bool {
    let text = format!("fn f() {{ {body} }}");
    let tree = parse_items(&text);
    let mut functions = tree.items.values().filter(|item| has_body(item));
    functions.next().is_some_and(|item| is_plain_body(BodySource { text: &text, expansion: None, item }))
}

fn has_body(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Fn(function) => function.body.is_some(),
        ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => body.is_some(),
        _ => false,
    }
}

/// All of it was read, and nothing in it is async or a macro's.
fn is_lowered_whole(body: &Body) -> bool {
    let is_other = |expr: &Expr| match expr {
        Expr::Async { .. } | Expr::Await { .. } | Expr::Macro(_) => true,
        Expr::Closure(closure) => closure.is_async,
        _ => false,
    };
    body.skipped.is_empty() && body.root.is_some() && !body.running().any(|(_, expr)| is_other(expr))
}

/// Looks at every body of a file; gives how many there are and how many are told to be plain.
fn check(text: &str, place: &str) -> (usize, usize) {
    let tree = parse_items(text);
    let (mut bodies, mut plain) = (0, 0);
    for item in tree.items.values().filter(|item| has_body(item)) {
        let source = BodySource { text, expansion: None, item };
        bodies += 1;
        if is_plain_body(source) {
            plain += 1;
            assert!(is_lowered_whole(&lower_body(source, &NoMacros)), "{place}: {}", source.own_text());
        }
    }
    (bodies, plain)
}

#[test]
fn plain_code_is_told_by_its_tokens() {
    for body in [
        "",
        ";;",
        "let mut a: Vec<Vec<u8>> = Vec::<Vec<u8>>::with_capacity(4); a.push(b\"x\"[0..1].to_vec()); a",
        "let (a, Some(b)) = (x?.y(), 1) else_it();",
        "unsafe { (*self.vtable).Open(self.as_raw(), &mut value as *mut _ as *mut u32).ok()? }",
        "if let Some(a) | Ok(a) = f(x) { return a; } else if a == b && !c { -1 } else { a.0 } ",
        "match a { A::B(c, ..) if c > 1 => c + 1, D { e, f: _, .. } => { e } X | Y => {} _ => return, }",
        "while let Some(a) = b.next() { if c { break; } continue; }",
        "for (at, &x) in list.iter().enumerate() { sum += x as u64 * at; }",
        "list.map(|a| a + 1).filter(|&(a, b): &(u8, u8)| a < b).collect::<Vec<_>>()",
        "S { a, b: <T as Trait<U>>::NAME, ..Default::default() }",
        "let f = move || { a.lock() }; a = b = c; x <<= 2; y..=z",
        "let a = [0u8; 16]; let b = [1, 2.5, 'c', 0xff]; &a[..2]",
    ] {
        let expected = !body.contains("else_it");
        assert_eq!(is_plain(body), expected, "{body}");
    }
}

#[test]
fn whatever_else_stands_there_is_no_plain_code() {
    for body in [
        "async { 1 }",
        "f().await",
        "async move || {}",
        "println!(\"a\")",
        "a::b! { x }",
        "let = 1;",
        "let x = ;",
        "a b",
        "a == b == c",
        "a < b > c",
        "a.. ..b",
        "f(a b)",
        "f(, a)",
        "x.;",
        "x as usize < y",
        "match a { b }",
        "/// said of nothing",
        "1a2b",
        "'ab'",
        "\"\\z\"",
        "fn inner() {}",
        "#[cfg(x)] a();",
        "'a: loop {}",
        "if x {} .y()",
        "move a",
        "a <- b",
        "|a -> b| a",
        "Vec<u8>::new()",
        "let a: = 1;",
        "(a, b",
    ] {
        assert!(!is_plain(body), "{body}");
    }
    let deep = format!("{}1{}", "(".repeat(100), ")".repeat(100));
    assert!(!is_plain(&deep));
    assert!(!is_plain(&"-".repeat(3000)));
}

/// The project's own sources, and those below the folder that `ASYNC_LINT_PROGRAMS` names.
#[test]
fn what_is_told_to_be_plain_is_read_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let more = std::env::var_os("ASYNC_LINT_PROGRAMS");
    let folders = [root.join("src"), root.join("ui-tests"), root.join("tests")].into_iter().chain(more.map(Into::into));
    let (mut bodies, mut plain) = (0, 0);
    for entry in folders.flat_map(|folder| WalkDir::new(folder).follow_links(true)).filter_map(Result::ok) {
        let is_rust = entry.file_type().is_file() && entry.path().extension().is_some_and(|it| it == "rs");
        let Some(text) = is_rust.then(|| std::fs::read_to_string(entry.path()).ok()).flatten() else { continue };
        let found = check(&text, &entry.path().display().to_string());
        bodies += found.0;
        plain += found.1;
    }
    println!("{plain} of {bodies} bodies are plain");
    assert!(plain * 3 > bodies, "{plain} of {bodies}");
}

/// Code with a token too few or one twice is told to be plain only where it still parses.
#[test]
fn broken_code_is_not_told_to_be_plain() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut tried = 0;
    for entry in WalkDir::new(root.join("src/solve/roles")).sort_by_file_name().into_iter().filter_map(Result::ok) {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let tree = parse_items(&text);
        // Each costs the square of its length.
        for item in tree.items.values().filter(|item| has_body(item) && item.range.end - item.range.start < 500) {
            let own = BodySource { text: &text, expansion: None, item }.own_text().to_owned();
            let words: Vec<(usize, usize)> = words(&own);
            for (at, &(start, end)) in words.iter().enumerate() {
                let next = words.get(at + 1).map_or("", |&(start, end)| &own[start..end]);
                for changed in ["", next, "<", "=", ";", ".", "x"] {
                    let broken = format!("{}{changed}{}", &own[..start], &own[end..]);
                    check(&broken, "changed");
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 10_000, "{tried}");
}

/// Where words stand, and everything else by itself.
fn words(text: &str) -> Vec<(usize, usize)> {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (at, letter) in text.char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
        match found.last_mut() {
            Some((start, end)) if *end == at && is_part(letter) && text[*start..].starts_with(is_part) => {
                *end = at + letter.len_utf8();
            }
            _ => found.push((at, at + letter.len_utf8())),
        }
    }
    found
}
