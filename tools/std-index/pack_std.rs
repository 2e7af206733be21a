//! Packs the stub crate that `tools/std-index/gen_std.py` prints: `cargo run --example pack_std -- std.rs std.bin`.

use anyhow::{Context, Result, ensure};
use async_lint::{def::std_index, syntax};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (from, to) = args.next().zip(args.next()).context("usage: pack_std STUB.rs PACKED.bin")?;
    let text = std::fs::read_to_string(&from).with_context(|| format!("can't read {from}"))?;
    let tree = syntax::parse_items(&text);
    for problem in &tree.problems {
        let skipped = text.get(problem.range.start as usize..problem.range.end as usize).unwrap_or_default();
        eprintln!("{}: {:.200}", problem.message, skipped);
    }
    ensure!(tree.problems.is_empty(), "{from} is not all valid");
    let packed = std_index::pack(&tree).context("can't encode the items")?;
    eprintln!("{} items, {} bytes", tree.items.len(), packed.len());
    std::fs::write(&to, packed).with_context(|| format!("can't write {to}"))
}
