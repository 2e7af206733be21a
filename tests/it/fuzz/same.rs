//! The same program written in another way has the same findings; one without async code has none.
//!
//! The programs of the ui-tests are rewritten: laid out anew, items in another order, in a module, in a file of their own,
//! bodies in a block more, imports under other names.

use std::collections::BTreeMap;
use std::path::Path;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use serde_json::Value;
use syn::{File, ImplItem, Item, Stmt, UseTree, Visibility};

use super::{folder, look};
use crate::support::{files_below, root};

/// How often a lint and rule is said.
type Found = BTreeMap<(String, String), usize>;

struct Program {
    name: String,
    file: File,
    flags: Vec<String>,
}

/// Programs that stay what they are when they are printed again: nothing is said in comments, and no macro goes by the order.
/// Besides those of the ui-tests, files below the folder that `ASYNC_LINT_PROGRAMS` names, each taken by itself.
fn programs() -> Vec<Program> {
    let dir = root().join("ui-tests");
    let own = files_below(&dir, ".rs").into_iter().filter(|path| !path.starts_with(dir.join("projects")));
    let others = std::env::var_os("ASYNC_LINT_PROGRAMS").map(|more| files_below(Path::new(&more), ".rs"));
    let told = own.chain(others.into_iter().flatten()).filter_map(|path| {
        let text = std::fs::read_to_string(&path).ok()?;
        let speaks = ["async-lint:", "async_lint", "macro_rules!"].iter().any(|word| text.contains(word));
        let file = syn::parse_file(&text).ok().filter(|_| !speaks)?;
        // A part of a larger program means something in its place only.
        let is_part = !path.starts_with(&dir)
            && (["super::", "crate::"].iter().any(|way| text.contains(way)) || names_files(&file));
        if is_part {
            return None;
        }
        let flags = text.lines().filter_map(|line| line.strip_prefix("//@ flags:")).flat_map(str::split_whitespace);
        let flags: Vec<String> = flags.map(str::to_owned).collect();
        let alone = !flags.iter().any(|flag| flag.ends_with(".toml"));
        let name = path.strip_prefix(&dir).unwrap_or(&path).display().to_string();
        alone.then(|| Program { name, file, flags })
    });
    told.collect()
}

fn names_files(file: &File) -> bool {
    file.items.iter().any(|item| matches!(item, Item::Mod(module) if module.content.is_none()))
}

/// The files of one program.
type Files = Vec<(String, String)>;

/// What is found in each of these; those with the same flags are looked at in one run, each in a folder of its own.
fn found(programs: &[(&Program, Files)]) -> Vec<Found> {
    let mut all = vec![Found::new(); programs.len()];
    let mut by_flags: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for (at, (program, _)) in programs.iter().enumerate() {
        by_flags.entry(&program.flags).or_default().push(at);
    }
    for (flags, members) in by_flags {
        let place = |at: usize, name: &str| format!("p{at}/{name}");
        let files = members.iter().flat_map(|&at| programs[at].1.iter().map(move |file| (at, file)));
        let dir = folder(&files.map(|(at, (name, text))| (place(at, name), text.clone())).collect::<Vec<_>>());
        let roots: Vec<String> = members.iter().map(|&at| place(at, "lib.rs")).collect();
        let args = ["--message-format", "json", "-q"].map(str::to_owned);
        let args: Vec<&str> = args.iter().chain(&roots).chain(flags).map(String::as_str).collect();
        let run = look(dir.path(), &args);
        assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
        for line in run.stdout.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let said = &line["message"]["async_lint"];
            let word = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
            let file = line["message"]["spans"][0]["file_name"].as_str().unwrap_or_default();
            let at = file.strip_prefix('p').and_then(|rest| rest.split_once('/')).and_then(|(at, _)| at.parse().ok());
            if let Some(at) = at.filter(|_: &usize| !said["lint"].is_null()) {
                *all[at].entry((word("lint"), word("rule"))).or_default() += 1;
            }
        }
    }
    all
}

fn lib(text: impl ToTokens) -> (String, String) {
    ("lib.rs".to_owned(), text.to_token_stream().to_string())
}

/// Compares each program with what `change` makes of it; `None` where that would be another program.
fn stays_the_same(change: impl Fn(&File) -> Option<Files>) {
    let programs = programs();
    let changed = programs.iter().filter_map(|program| Some((program, change(&program.file)?)));
    let changed: Vec<(&Program, Files)> = changed.collect();
    assert!(changed.len() > 10, "only {} programs could be changed", changed.len());
    let plain: Vec<_> = changed.iter().map(|(program, _)| (*program, vec![lib(&program.file)])).collect();
    let before = found(&plain);
    assert!(before.iter().flat_map(BTreeMap::values).sum::<usize>() > 100, "{before:?}");
    let pairs = before.into_iter().zip(found(&changed)).zip(&changed);
    let faults = pairs.filter(|((before, after), _)| before != after);
    let faults =
        faults.map(|((before, after), (program, _))| format!("{}: {before:#?}\nbut then {after:#?}", program.name));
    let faults: Vec<String> = faults.collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `main` is where a program begins wherever it stands, but not in a module.
fn has_main(file: &File) -> bool {
    file.items.iter().any(|item| matches!(item, Item::Fn(function) if function.sig.ident == "main"))
}

/// Items that may be named from outside of a module of their own.
fn opened(items: &[Item]) -> Vec<Item> {
    let open = |vis: &mut Visibility| {
        if matches!(vis, Visibility::Inherited) {
            *vis = syn::parse_quote!(pub(crate));
        }
    };
    let mut items = items.to_vec();
    for item in &mut items {
        match item {
            Item::Fn(item) => open(&mut item.vis),
            Item::Struct(item) => open(&mut item.vis),
            Item::Enum(item) => open(&mut item.vis),
            Item::Trait(item) => open(&mut item.vis),
            Item::Static(item) => open(&mut item.vis),
            Item::Const(item) => open(&mut item.vis),
            Item::Type(item) => open(&mut item.vis),
            Item::Mod(item) => open(&mut item.vis),
            Item::Use(item) => open(&mut item.vis),
            _ => {}
        }
    }
    items
}

#[test]
fn in_another_order() {
    stays_the_same(|file| {
        let mut file = file.clone();
        file.items.reverse();
        Some(vec![lib(file)])
    });
}

#[test]
fn in_a_module() {
    stays_the_same(|file| {
        let (attrs, items) = (&file.attrs, opened(&file.items));
        let moved = quote!(#(#attrs)* mod moved { #(#items)* } pub(crate) use moved::*;);
        (!has_main(file)).then(|| vec![lib(moved)])
    });
}

#[test]
fn in_a_file_of_its_own() {
    stays_the_same(|file| {
        let (attrs, items) = (&file.attrs, opened(&file.items));
        let text = quote!(#(#items)*).to_string();
        let files = || vec![lib(quote!(#(#attrs)* mod moved; pub(crate) use moved::*;)), ("moved.rs".to_owned(), text)];
        (!has_main(file)).then(files)
    });
}

#[test]
fn in_a_block_more() {
    let wrap = |block: &mut syn::Block| {
        let inner = block.clone();
        block.stmts = vec![Stmt::Expr(syn::parse_quote!(#inner), None)];
    };
    stays_the_same(|file| {
        let mut file = file.clone();
        for item in &mut file.items {
            match item {
                Item::Fn(function) => wrap(&mut function.block),
                Item::Impl(item) => item.items.iter_mut().for_each(|member| {
                    if let ImplItem::Fn(function) = member {
                        wrap(&mut function.block);
                    }
                }),
                _ => {}
            }
        }
        Some(vec![lib(file)])
    });
}

#[test]
fn under_other_names() {
    stays_the_same(|file| {
        let mut names = Vec::new();
        for item in &file.items {
            if let Item::Use(item) = item {
                imported(&item.tree, &mut names);
            }
        }
        let text = file.to_token_stream();
        names.retain(|name| name.starts_with(char::is_uppercase) && leads_everywhere(text.clone(), name));
        let mut file = file.clone();
        for item in &mut file.items {
            match item {
                Item::Use(item) => rename_import(&mut item.tree, &names),
                other => *other = syn::parse2(renamed(other.to_token_stream(), &names)).unwrap(),
            }
        }
        (!names.is_empty()).then(|| vec![lib(file)])
    });
}

/// The names that a `use` brings under their own name.
fn imported(tree: &UseTree, names: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => imported(&path.tree, names),
        UseTree::Name(name) => names.push(name.ident.to_string()),
        UseTree::Group(group) => group.items.iter().for_each(|tree| imported(tree, names)),
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

fn rename_import(tree: &mut UseTree, names: &[String]) {
    match tree {
        UseTree::Path(path) => rename_import(&mut path.tree, names),
        UseTree::Name(name) if names.contains(&name.ident.to_string()) => {
            let (ident, other) = (&name.ident, other_name(&name.ident));
            *tree =
                UseTree::Rename(syn::UseRename { ident: ident.clone(), as_token: Default::default(), rename: other });
        }
        UseTree::Group(group) => group.items.iter_mut().for_each(|tree| rename_import(tree, names)),
        UseTree::Name(_) | UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

fn other_name(ident: &Ident) -> Ident {
    Ident::new(&format!("Other{ident}"), ident.span())
}

/// Outside of imports the name only stands where a path begins: behind no `::`, and it names no item, variant or binding.
fn leads_everywhere(text: TokenStream, name: &str) -> bool {
    let text = text.to_string();
    let declared = ["struct ", "enum ", "trait ", "type ", "fn ", "mod ", "Self :: ", "let "];
    !declared.iter().any(|word| text.contains(&format!("{word}{name} ")))
        && text.matches(&format!(":: {name} ")).count() <= 1
}

fn renamed(text: TokenStream, names: &[String]) -> TokenStream {
    let mut colons = 0;
    let one = |tree: TokenTree| {
        let behind = colons >= 2;
        colons = if matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == ':') { colons + 1 } else { 0 };
        match tree {
            TokenTree::Ident(ident) if !behind && names.contains(&ident.to_string()) => other_name(&ident).into(),
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), renamed(group.stream(), names));
                inner.set_span(group.span());
                inner.into()
            }
            other => other,
        }
    };
    text.into_iter().map(one).collect()
}

/// Without `async` and `.await` there is no executor to stall. What could not be read before can't be read then.
#[test]
fn without_async_there_is_silence() {
    let programs = programs();
    let polls = |text: &str| ["fn poll", "impl Future", "Future <"].iter().any(|word| text.contains(word));
    let plain = programs.iter().map(|program| (program, program.file.to_token_stream()));
    let changed: Vec<(&Program, Files)> = plain
        .filter(|(_, text)| !polls(&text.to_string()))
        .map(|(program, text)| (program, vec![lib(sync(text))]))
        .collect();
    assert!(changed.len() > 10, "only {} programs could be changed", changed.len());
    let unread = |found: &Found| -> usize {
        let of_places = found.iter().filter(|((lint, _), _)| lint == "unread-code");
        of_places.map(|(_, count)| count).sum()
    };
    let is_silent = |after: &Found, program: &Program| {
        let before = || found(&[(program, vec![lib(&program.file)])]).iter().map(unread).sum::<usize>();
        after.is_empty() || after.values().sum::<usize>() == unread(after) && unread(after) == before()
    };
    let left = found(&changed).into_iter().zip(&changed).filter(|(found, (program, _))| !is_silent(found, program));
    let faults: Vec<String> = left.map(|(found, (program, _))| format!("{}: {found:?}", program.name)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Moved to threads that may block, as a whole: what stalls an executor stalls none there.
#[test]
fn what_is_offloaded_is_not_reported() {
    let programs = programs();
    let changed: Vec<(&Program, Files)> =
        programs.iter().filter_map(|program| Some((program, vec![lib(offloaded(&program.file)?)]))).collect();
    assert!(changed.len() > 10, "only {} programs could be changed", changed.len());
    let plain: Vec<_> = changed.iter().map(|(program, _)| (*program, vec![lib(&program.file)])).collect();
    let blocking = |found: &Found| -> usize {
        let of_calls = found.iter().filter(|((lint, _), _)| lint.starts_with("blocking-call"));
        of_calls.map(|(_, count)| count).sum()
    };
    assert!(found(&plain).iter().map(blocking).sum::<usize>() > 20);
    let left = found(&changed).into_iter().zip(&changed).filter(|(found, _)| blocking(found) > 0);
    let faults: Vec<String> = left.map(|(found, (program, _))| format!("{}: {found:?}", program.name)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `None` where some async code can't be moved: it awaits, or stands in the middle of other code.
fn offloaded(file: &File) -> Option<File> {
    let mut file = file.clone();
    let mut changed = 0;
    let mut offload = |signature: &syn::Signature, block: &mut syn::Block| {
        let text = block.to_token_stream().to_string();
        let is_movable = !["await", "async", "?", "return"].iter().any(|word| text.contains(word));
        if signature.asyncness.is_some() {
            let inner = block.clone();
            block.stmts =
                vec![Stmt::Expr(syn::parse_quote!(tokio::task::spawn_blocking(move || #inner).await.unwrap()), None)];
            changed += 1;
        }
        is_movable
    };
    for item in &mut file.items {
        let is_movable = match item {
            Item::Fn(function) => offload(&function.sig, &mut function.block),
            Item::Impl(item) => item.items.iter_mut().all(|member| match member {
                ImplItem::Fn(function) => offload(&function.sig, &mut function.block),
                _ => true,
            }),
            Item::Mod(_) | Item::Macro(_) | Item::Trait(_) => false,
            _ => true,
        };
        if !is_movable {
            return None;
        }
    }
    (changed > 0 && !has_main(&file)).then_some(file)
}

fn sync(text: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for tree in text {
        match tree {
            TokenTree::Ident(ident) if ident == "async" => {}
            // With the dot before it.
            TokenTree::Ident(ident) if ident == "await" => drop(out.pop()),
            TokenTree::Group(group) if group.delimiter() != Delimiter::None => {
                out.push(Group::new(group.delimiter(), sync(group.stream())).into());
            }
            other => out.push(other),
        }
    }
    // What is left of `async move { .. }`.
    let mut kept: Vec<TokenTree> = Vec::new();
    for tree in out {
        let is_block = matches!(&tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if is_block && matches!(kept.last(), Some(TokenTree::Ident(word)) if word == "move") {
            kept.pop();
        }
        kept.push(tree);
    }
    kept.into_iter().collect()
}
