//! Gives the program a name for the sources it was built from, so that facts which another build has kept are not taken
//! for its own.

use std::path::{Path, PathBuf};

fn main() {
    let mut files = Vec::new();
    for root in ["src", "rules", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={root}");
        list(Path::new(root), &mut files);
    }
    files.sort();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for file in files {
        // FNV-1a: it tells builds apart, and needs nothing beside std.
        for byte in std::fs::read(&file).unwrap_or_default() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    println!("cargo::rustc-env=ASYNC_LINT_SOURCES={}-{hash:016x}", env!("CARGO_PKG_VERSION"));
}

fn list(path: &Path, acc: &mut Vec<PathBuf>) {
    match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| list(&entry.path(), acc)),
        Err(_) => acc.push(path.to_path_buf()),
    }
}
