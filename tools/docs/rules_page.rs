//! Prints what `docs/rules.md` holds: `cargo run --example rules_page > docs/rules.md`.

use anyhow::Result;
use async_lint::authoring::page;

fn main() -> Result<()> {
    print!("{}", page::builtin()?);
    Ok(())
}
