//! The table `[workspace.metadata.async-lint]` or `[package.metadata.async-lint]` of a Cargo.toml, as a text of its own.
//!
//! What is around it becomes blanks, so that a place in that text is the same place in the manifest.

use std::path::Path;

use crate::base::read;

/// The key under `metadata` that is ours.
pub(super) const KEY: &str = "async-lint";

/// The settings of a manifest as TOML; `owner` is `workspace` or `package`. `None` where it can't be read.
pub(super) fn settings(manifest: &Path, owner: &str) -> Option<String> {
    let text = read::text(manifest, read::MAX_TOML).ok()?;
    Some(in_place(&text, owner).unwrap_or_else(|| reprinted(&text, owner)))
}

/// Everything but our tables blanked, and their headers shortened. `None` where they have no headers of their own.
fn in_place(text: &str, owner: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let (mut ours, mut found) = (false, false);
    for line in text.split_inclusive('\n') {
        match header(line) {
            Some(keys) => {
                let rest = keys.strip_prefix(&[owner, "metadata", KEY]);
                ours = rest.is_some();
                found |= ours;
                out += &rest.map_or_else(|| blank(line), |rest| shortened(line, rest));
            }
            None if ours => out += line,
            None => out += &blank(line),
        }
    }
    found.then_some(out)
}

/// The keys of `[a.b."c"]` or `[[a.b]]`.
fn header(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim_start().strip_prefix('[')?.trim_start_matches('[');
    let (keys, _) = inner.split_once(']')?;
    let keys: Vec<&str> = keys.split('.').map(|key| key.trim().trim_matches(['"', '\''])).collect();
    let is_key = |key: &&str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    keys.iter().all(is_key).then_some(keys)
}

/// The header of the keys that are left, at the end of the room that the whole one took.
fn shortened(line: &str, rest: &[&str]) -> String {
    if rest.is_empty() {
        return blank(line);
    }
    let (open, close) = if line.trim_start().starts_with("[[") { ("[[", "]]") } else { ("[", "]") };
    let end = line.rfind(close).map_or(line.len(), |at| at + close.len());
    let header = format!("{open}{}{close}", rest.join("."));
    format!("{header:>end$}{}", line.get(end..).unwrap_or(""))
}

fn blank(line: &str) -> String {
    line.chars().flat_map(|c| std::iter::repeat_n(if c == '\n' { '\n' } else { ' ' }, c.len_utf8())).collect()
}

/// For inline tables and dotted keys: the same settings, written anew.
fn reprinted(text: &str, owner: &str) -> String {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    let metadata = table.get(owner).and_then(|owner| owner.get("metadata"));
    metadata.and_then(|metadata| metadata.get(KEY)?.as_table()).map(ToString::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"é\"\n\n[package.metadata.async-lint]\ntests = true\n\n\
                            [package.metadata.async-lint.levels] # ours\nfile = \"deny\"\n\n[dependencies]\na = \"1\"\n";

    #[test]
    fn what_is_ours_stays_where_it_is() {
        let text = in_place(MANIFEST, "package").unwrap();
        assert_eq!(text.len(), MANIFEST.len());
        for part in ["tests = true", "file = \"deny\"", "# ours"] {
            assert_eq!(text.find(part), MANIFEST.find(part), "{text}");
        }
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["levels"]["file"].as_str(), Some("deny"));
        assert_eq!(table.len(), 2);
    }

    #[test]
    fn other_owners_have_nothing() {
        assert_eq!(in_place(MANIFEST, "workspace"), None);
        assert_eq!(reprinted(MANIFEST, "workspace"), "");
    }

    #[test]
    fn inline_tables_are_read_too() {
        let text = "[package.metadata]\nasync-lint = { tests = true, levels = { file = \"deny\" } }\n";
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("Cargo.toml");
        std::fs::write(&path, text).unwrap();
        let table: toml::Table = settings(&path, "package").unwrap().parse().unwrap();
        assert_eq!(table["levels"]["file"].as_str(), Some("deny"));
    }
}
