//! Packs the stub crate that `tools/std-index/gen_std.py` prints: `cargo run --example pack_std -- std.rs std.bin`.

use anyhow::{Context, Result, anyhow};
use async_lint::authoring::pack_std_index;

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (from, to) = args.next().zip(args.next()).context("usage: pack_std STUB.rs PACKED.bin")?;
    let text = std::fs::read_to_string(&from).with_context(|| format!("can't read {from}"))?;
    let packed = pack_std_index(&text).map_err(|why| anyhow!("{from}: {why}"))?;
    eprintln!("{} bytes", packed.len());
    std::fs::write(&to, packed).with_context(|| format!("can't write {to}"))
}
