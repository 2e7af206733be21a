//! The lints for readers: a page each under `docs/lints/`, a list of them, and the part of the book's contents about lints and kinds.

use std::fmt::Write;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::kind::Kind;
use crate::lints;

/// Where the part of the contents begins that names lints and kinds.
const PART: &str = "# Lints\n";

/// What the paragraphs of a manual begin with that get a heading.
const HEADINGS: &[&str] = &["Why", "Bad", "Good", "Fix", "How sure", "Not found", "To silence one place"];

/// The pages by name of the file, the list first.
pub fn lints() -> Vec<(String, String)> {
    let lints = sorted();
    let mut list = String::from(
        "# The lints\n\n`cargo async-lint explain LINT` prints these pages too; `cargo run --example lint_pages` writes them.\n\n\
         | lint | level | since | finds |\n|---|---|---|---|\n",
    );
    for lint in &lints {
        let _ =
            writeln!(list, "| [{id}]({id}.md) | {} | {} | {} |", level(lint), since(lint), lint.summary, id = lint.id);
    }
    let pages = lints.iter().map(|lint| (format!("{}.md", lint.id), page(lint)));
    [("README.md".to_owned(), list)].into_iter().chain(pages).collect()
}

/// The contents of the book with the part about the lints as it has to be.
pub fn contents(book: &str) -> String {
    let mut part = format!("{PART}\n- [The lints](lints/README.md)\n");
    for lint in sorted() {
        let _ = writeln!(part, "  - [{id}](lints/{id}.md)", id = lint.id);
    }
    part.push_str("- [The kinds of blocking](kinds/README.md)\n");
    for kind in Kind::ALL {
        let _ = writeln!(part, "  - [{kind}](kinds/{kind}.md)");
    }
    let (before, after) = book.split_once(PART).unwrap_or((book, ""));
    let rest = after.find("\n# ").map_or("", |at| &after[at..]);
    format!("{before}{part}{rest}")
}

fn sorted() -> Vec<LintDescriptor> {
    let mut lints = lints::all();
    lints.sort_by_key(|lint| lint.id);
    lints
}

fn level(lint: &LintDescriptor) -> &'static str {
    lint.default_level.map_or("by kind", |level| level.name())
}

fn since(lint: &LintDescriptor) -> &'static str {
    match lint.since {
        Since::Preview => "preview",
        Since::Stable(version) => version,
    }
}

fn page(lint: &LintDescriptor) -> String {
    let level = match lint.default_level {
        Some(level) => format!("`{}`", level.name()),
        None => "that of the [kind of blocking](../kinds/README.md)".to_owned(),
    };
    let head = format!("# {}\n\n{}. Level: {level}. {}.\n\n", lint.id, capital(lint.summary), lint.since.in_words());
    head + &fenced(&with_headings(lint.docs.trim_end())) + "\n"
}

/// `Why: it waits.` becomes a heading and a paragraph.
fn with_headings(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let (heading, rest) = line.split_once(':').unwrap_or_default();
        match HEADINGS.contains(&heading) {
            true => format!("## {heading}\n\n{}", capital(rest.trim_start())).trim_end().to_owned(),
            false => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

/// The text with its indented code in fences.
fn fenced(text: &str) -> String {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with("    ") {
            out += line;
            out.push('\n');
            continue;
        }
        let mut code = vec![&line[4..]];
        while let Some(next) = lines.next_if(|next| next.starts_with("    ") || next.is_empty()) {
            code.push(next.strip_prefix("    ").unwrap_or(next));
        }
        let blank = code.iter().rev().take_while(|line| line.is_empty()).count();
        code.truncate(code.len() - blank);
        let language = language(code[0]);
        let _ = writeln!(out, "```{language}\n{}\n```", code.join("\n"));
        out.push_str(&"\n".repeat(blank));
    }
    out.trim_end().to_owned()
}

fn language(first: &str) -> &'static str {
    match first.starts_with('[') {
        true => "toml",
        false if first.starts_with("cargo ") => "sh",
        false => "rust",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use crate::authoring::kind_pages;
    use crate::base::descriptor::Since;

    /// Writes or compares a file.
    fn settle(path: &Path, wanted: &str, faults: &mut Vec<String>) {
        if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
            std::fs::write(path, wanted).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        if written != wanted {
            faults.push(path.display().to_string());
        }
    }

    /// All pages of a folder, and no others.
    fn settle_folder(folder: &Path, pages: &[(String, String)], faults: &mut Vec<String>) {
        std::fs::create_dir_all(folder).unwrap();
        for (name, page) in pages {
            settle(&folder.join(name), page, faults);
        }
        let names: BTreeSet<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for entry in std::fs::read_dir(folder).unwrap().filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !names.contains(name.as_str()) {
                faults.push(format!("{name} is of no lint or kind"));
            }
        }
    }

    #[test]
    fn the_pages_in_docs_are_of_these_lints_and_kinds() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        let book = docs.join("SUMMARY.md");
        let mut faults = Vec::new();
        settle_folder(&docs.join("lints"), &super::lints(), &mut faults);
        settle_folder(&docs.join("kinds"), &kind_pages::kinds().unwrap(), &mut faults);
        let contents = std::fs::read_to_string(&book).unwrap().replace("\r\n", "\n");
        settle(&book, &super::contents(&contents), &mut faults);
        assert!(faults.is_empty(), "ASYNC_LINT_BLESS=1 cargo test writes them:\n{}", faults.join("\n"));
    }

    #[test]
    fn every_page_says_why_and_how_sure() {
        for (name, page) in super::lints().iter().skip(1) {
            for heading in ["## Why\n", "## Bad\n", "## How sure\n"] {
                assert!(page.contains(heading), "docs/lints/{name} lacks {heading}");
            }
            assert!(page.contains("## Good\n") || page.contains("## Fix\n"), "docs/lints/{name} says no way out");
        }
    }

    #[test]
    fn no_lint_is_stable_since_a_version_to_come() {
        let version = |text: &str| text.split('.').map(|part| part.parse::<u64>().unwrap()).collect::<Vec<_>>();
        let current = version(env!("CARGO_PKG_VERSION"));
        for lint in super::sorted() {
            if let Since::Stable(since) = lint.since {
                assert!(version(since).len() == 3 && version(since) <= current, "{}: {since}", lint.id);
            }
        }
    }

    #[test]
    fn paragraphs_get_headings() {
        let page = "Finds it.\n\n## Why\n\nIt waits: long.\n\n## Bad\n\n    a: b";
        assert_eq!(super::with_headings("Finds it.\n\nWhy: it waits: long.\n\nBad:\n\n    a: b"), page);
    }

    #[test]
    fn code_stands_in_fences() {
        let text = "Finds it.\n\n    fn a() {\n\n    }\n\nNot so:\n\n    [table]";
        let page = "Finds it.\n\n```rust\nfn a() {\n\n}\n```\n\nNot so:\n\n```toml\n[table]\n```";
        assert_eq!(super::fenced(text), page);
    }
}
