//! The lints for readers: a page each under `docs/lints/`, a list of them, and their part of the book's contents.

use std::fmt::Write;

use crate::base::descriptor::LintDescriptor;
use crate::lints;

/// Where the part of the contents begins that names the lints.
const PART: &str = "# Lints\n";

/// The pages by name of the file, the list first.
pub fn lints() -> Vec<(String, String)> {
    let lints = sorted();
    let mut list = String::from(
        "# The lints\n\nMade by `cargo run --example lint_pages` from the manual that `explain` prints.\n\n\
         | lint | level | finds |\n|---|---|---|\n",
    );
    for lint in &lints {
        let _ = writeln!(list, "| [{id}]({id}.md) | {} | {} |", level(lint), lint.summary, id = lint.id);
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

fn page(lint: &LintDescriptor) -> String {
    let level = match lint.default_level {
        Some(level) => format!("`{}`", level.name()),
        None => "that of the kind of blocking ([the kinds](../rules.md))".to_owned(),
    };
    let head = format!("# {}\n\nFinds {}. Level: {level}.\n\n", lint.id, lint.summary);
    head + &fenced(lint.docs.trim_end()) + "\n"
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

    #[test]
    fn the_pages_in_docs_are_of_these_lints() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        let (folder, book) = (docs.join("lints"), docs.join("SUMMARY.md"));
        std::fs::create_dir_all(&folder).unwrap();
        let pages = super::lints();
        let mut faults = Vec::new();
        for (name, page) in &pages {
            settle(&folder.join(name), page, &mut faults);
        }
        let names: BTreeSet<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for entry in std::fs::read_dir(&folder).unwrap().filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !names.contains(name.as_str()) {
                faults.push(format!("{name} is of no lint"));
            }
        }
        let contents = std::fs::read_to_string(&book).unwrap().replace("\r\n", "\n");
        settle(&book, &super::contents(&contents), &mut faults);
        assert!(faults.is_empty(), "ASYNC_LINT_BLESS=1 cargo test writes them:\n{}", faults.join("\n"));
    }

    #[test]
    fn code_stands_in_fences() {
        let text = "Finds it.\n\n    fn a() {\n\n    }\n\nNot so:\n\n    [table]";
        let page = "Finds it.\n\n```rust\nfn a() {\n\n}\n```\n\nNot so:\n\n```toml\n[table]\n```";
        assert_eq!(super::fenced(text), page);
    }
}
