//! Writes the pages of the lints under `docs/lints/` and names them in `docs/SUMMARY.md`: `cargo run --example lint_pages`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use async_lint::authoring::lint_pages;

fn main() -> Result<()> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let (folder, book) = (docs.join("lints"), docs.join("SUMMARY.md"));
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
    }
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (name, page) in lint_pages::lints() {
        let path = folder.join(name);
        fs::write(&path, page).with_context(|| path.display().to_string())?;
    }
    let contents = fs::read_to_string(&book).with_context(|| book.display().to_string())?;
    fs::write(&book, lint_pages::contents(&contents)).with_context(|| book.display().to_string())?;
    Ok(())
}
