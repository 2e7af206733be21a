//! A feature of a dependency switched on in a Cargo.toml, by the smallest edit that does it.

use std::ops::Range;

use toml_edit::{Array, Document, Item, TableLike, Value};

/// What there is to do for a feature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Switch {
    /// It is on.
    On,
    /// Put the text in place of the range.
    Edit(Range<usize>, String),
}

/// How a manifest switches on a feature of the dependency that code calls `name`; `None` where it has no such dependency, or
/// writes it in a way that is not known.
pub(crate) fn switch_on(manifest: &str, name: &str, feature: &str) -> Option<Switch> {
    let code = manifest.strip_prefix('\u{feff}').unwrap_or(manifest);
    let start = manifest.len() - code.len();
    let document = Document::parse(code).ok()?;
    let (key, dependency) = find(document.as_table(), name)?;
    let features = format!("features = [\"{feature}\"]");
    let switch = match dependency {
        Item::Value(Value::String(version)) => {
            let range = version.span()?;
            let written = code.get(range.clone())?;
            Switch::Edit(range, format!("{{ version = {written}, {features} }}"))
        }
        Item::Value(Value::InlineTable(table)) => match table.get("features") {
            Some(list) => with_element(code, list.as_array()?, feature)?,
            None => insert(last_end(table)?, format!(", {features}")),
        },
        Item::Table(table) => match table.get("features") {
            Some(list) => with_element(code, list.as_array()?, feature)?,
            None => {
                // `tokio.version = ".."` as a line among the other dependencies.
                let path = if table.is_dotted() { format!("{key}.") } else { String::new() };
                let rest = code.get(last_end(table)?..)?;
                let line = rest.split('\n').next().unwrap_or(rest).trim_end_matches('\r');
                insert(last_end(table)? + line.len(), format!("{}{path}{features}", line_break(code)))
            }
        },
        _ => return None,
    };
    Some(match switch {
        Switch::On => Switch::On,
        Switch::Edit(range, text) => Switch::Edit(start + range.start..start + range.end, text),
    })
}

/// The manifest of a package declares a feature.
pub(crate) fn declares(manifest: &str, feature: &str) -> bool {
    let document = Document::parse(manifest.trim_start_matches('\u{feff}'));
    document.is_ok_and(|document| document.get("features").and_then(|it| it.get(feature)).is_some())
}

/// The dependency and its key, of all platforms before those of some.
fn find<'t>(manifest: &'t dyn TableLike, name: &str) -> Option<(&'t str, &'t Item)> {
    let of = |table: &'t dyn TableLike| {
        let deps = table.get("dependencies")?.as_table_like()?;
        deps.iter().find(|(key, _)| key.replace('-', "_") == name)
    };
    let of_platforms = || {
        let platforms = manifest.get("target")?.as_table_like()?;
        platforms.iter().find_map(|(_, platform)| of(platform.as_table_like()?))
    };
    of(manifest).or_else(of_platforms)
}

/// The list with one more element, in line with the others.
fn with_element(code: &str, list: &Array, feature: &str) -> Option<Switch> {
    if list.iter().any(|it| matches!(it.as_str(), Some(on) if on == feature || on == "full")) {
        return Some(Switch::On);
    }
    let Some(last) = list.iter().last() else {
        let range = list.span()?;
        return Some(Switch::Edit(range, format!("[\"{feature}\"]")));
    };
    let range = last.span()?;
    let before = code.get(..range.start)?;
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..)?;
    let is_alone = line.chars().all(char::is_whitespace);
    let gap = if is_alone { format!("{}{line}", line_break(code)) } else { " ".to_owned() };
    Some(insert(range.end, format!(",{gap}\"{feature}\"")))
}

/// Where the last value of a table ends.
pub(super) fn last_end(table: &dyn TableLike) -> Option<usize> {
    table.iter().filter_map(|(_, item)| item.span()).map(|span| span.end).max()
}

fn insert(at: usize, text: String) -> Switch {
    Switch::Edit(at..at, text)
}

pub(super) fn line_break(code: &str) -> &'static str {
    if code.contains("\r\n") { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str) {
        let Some(Switch::Edit(range, text)) = switch_on(before, "tokio", "fs") else { panic!("no edit of {before}") };
        let mut manifest = before.to_owned();
        manifest.replace_range(range, &text);
        assert_eq!(manifest, after);
        assert_eq!(switch_on(&manifest, "tokio", "fs"), Some(Switch::On));
    }

    #[test]
    fn a_feature_is_added_where_the_others_are() {
        check(
            "[dependencies]\ntokio = \"1\" # why\n",
            "[dependencies]\ntokio = { version = \"1\", features = [\"fs\"] } # why\n",
        );
        check(
            "[dependencies]\ntokio = { workspace = true }\n",
            "[dependencies]\ntokio = { workspace = true, features = [\"fs\"] }\n",
        );
        check(
            "[dependencies]\ntokio = { version = '1', features = [ \"rt\" ], optional = true }\n",
            "[dependencies]\ntokio = { version = '1', features = [ \"rt\", \"fs\" ], optional = true }\n",
        );
        check(
            "[dependencies]\ntokio.workspace = true\n",
            "[dependencies]\ntokio.workspace = true\ntokio.features = [\"fs\"]\n",
        );
        check(
            "[dependencies]\ntokio = { version = \"1\", features = [] }\n",
            "[dependencies]\ntokio = { version = \"1\", features = [\"fs\"] }\n",
        );
    }

    #[test]
    fn tables_and_lists_of_several_lines_keep_their_form() {
        check(
            "\u{feff}[dependencies.tokio]\r\nversion = \"1\" # first\r\n\r\n[lib]\r\n",
            "\u{feff}[dependencies.tokio]\r\nversion = \"1\" # first\r\nfeatures = [\"fs\"]\r\n\r\n[lib]\r\n",
        );
        check(
            "[target.'cfg(unix)'.dependencies]\ntokio = { version = \"1\", features = [\n    \"rt\",\n    # The last.\n    \"sync\",\n] }\n",
            "[target.'cfg(unix)'.dependencies]\ntokio = { version = \"1\", features = [\n    \"rt\",\n    # The last.\n    \"sync\",\n    \"fs\",\n] }\n",
        );
    }

    #[test]
    fn what_is_on_or_not_there_needs_no_edit() {
        let full = "[dependencies]\ntokio = { version = \"1\", features = [\"full\"] }\n";
        assert_eq!(switch_on(full, "tokio", "fs"), Some(Switch::On));
        assert_eq!(switch_on("[dependencies]\nsmol = \"2\"\n", "tokio", "fs"), None);
        assert_eq!(switch_on("[dependencies\n", "tokio", "fs"), None);
        assert!(declares("[features]\nfs = []\n", "fs") && !declares("[features]\nfs = []\n", "net"));
    }
}
