//! Writes the pages of lints and kinds under `docs/lints/` and `docs/kinds/`, and names them in `docs/SUMMARY.md`:
//! `cargo run --example lint_pages`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use async_lint::authoring::{kind_pages, lint_pages};

fn main() -> Result<()> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    write_folder(&docs.join("lints"), lint_pages::lints())?;
    write_folder(&docs.join("kinds"), kind_pages::kinds()?)?;
    let book = docs.join("SUMMARY.md");
    let contents = fs::read_to_string(&book).with_context(|| book.display().to_string())?;
    fs::write(&book, lint_pages::contents(&contents)).with_context(|| book.display().to_string())
}

/// Pages that were there before are removed.
fn write_folder(folder: &Path, pages: Vec<(String, String)>) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, page) in pages {
        let path = folder.join(name);
        fs::write(&path, page).with_context(|| path.display().to_string())?;
    }
    Ok(())
}
