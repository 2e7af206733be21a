//! Checkstyle's XML, which many review tools and CI servers read for any language.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::junit::escaped;
use super::place::{Place, details, path_in_repository};
use super::{INCOMPLETE, Report, gap_in_words, severity};
use crate::base::diagnostic::Diagnostic;

pub(super) fn emit(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for diagnostic in report.diagnostics {
        let place = Place::of(report, diagnostic.primary.span);
        let error = error(report, diagnostic, &place);
        files.entry(place.path).or_default().push(error);
    }
    let manifest = path_in_repository(report, &report.root.join("Cargo.toml"));
    for gap in report.gaps {
        let message = escaped(&gap_in_words(gap));
        let error =
            format!(r#"<error line="1" severity="info" message="{message}" source="async-lint.{INCOMPLETE}"/>"#);
        files.entry(manifest.clone()).or_default().push(error);
    }
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<checkstyle version="4.3">"#)?;
    for (file, errors) in files {
        writeln!(out, r#"  <file name="{}">"#, escaped(&file))?;
        errors.iter().try_for_each(|error| writeln!(out, "    {error}"))?;
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}

fn error(report: &Report<'_>, diagnostic: &Diagnostic, place: &Place) -> String {
    let lines = std::iter::once(diagnostic.message.clone()).chain(details(report, diagnostic));
    format!(
        r#"<error line="{}" column="{}" severity="{}" message="{}" source="async-lint.{}"/>"#,
        place.start.line,
        place.start.column,
        severity(diagnostic.level),
        escaped(&lines.collect::<Vec<_>>().join("\n")),
        diagnostic.lint,
    )
}
