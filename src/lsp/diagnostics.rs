//! Findings as an editor shows them: the place, the steps to what blocks, and where more can be read.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use gen_lsp_types::{
    Code, CodeDescription, Diagnostic as Shown, DiagnosticRelatedInformation as Related,
    DiagnosticSeverity as Severity, DiagnosticTag, Location, Message,
};
use serde_json::json;

use super::client::Abilities;
use super::position::Atlas;
use super::uri;
use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::level::Level;
use crate::base::span::Span;
use crate::commands::judge::Judged;
use crate::commands::select::Selected;
use crate::lints::UNUSED_SUPPRESSION;
use crate::project::canonical;
use crate::report;

/// Who speaks.
const SOURCE: &str = "async-lint";

/// A finding, and how it is shown.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) finding: Diagnostic,
    pub(super) shown: Shown,
}

/// Findings by the files that they stand in, named without links.
pub(super) type ByFile = BTreeMap<PathBuf, Vec<Found>>;

/// What was found, for an editor that can do this.
pub(super) fn by_file(judged: &Judged, selected: Selected, abilities: &Abilities) -> ByFile {
    let mut atlas = Atlas::new(&judged.found.sources, abilities.encoding);
    let mut paths: HashMap<u32, PathBuf> = HashMap::new();
    let mut found = ByFile::new();
    for finding in selected.found {
        let file = finding.primary.span.file;
        let path = paths.entry(file.0).or_insert_with(|| {
            let path = atlas.sources().file(file).path.clone();
            canonical(&path).unwrap_or(path)
        });
        let about = judged.setup.manual.about(finding.lint).uri;
        let shown = shown(&finding, about, &mut atlas, abilities);
        found.entry(path.clone()).or_default().push(Found { finding, shown });
    }
    found
}

fn shown(finding: &Diagnostic, about: String, atlas: &mut Atlas<'_>, abilities: &Abilities) -> Shown {
    let helps = finding.helps.iter().map(|help| format!("help: {help}"));
    let lines: Vec<String> = std::iter::once(finding.message.clone()).chain(helps).collect();
    let related = related(finding, atlas);
    let tag = (finding.lint == UNUSED_SUPPRESSION.id).then(|| vec![DiagnosticTag::Unnecessary]);
    let evidence = finding.evidence.as_ref();
    Shown {
        range: atlas.range(finding.primary.span),
        severity: Some(if finding.level >= Level::Deny { Severity::Error } else { Severity::Warning }),
        code: Some(Code::String(finding.lint.to_owned())),
        code_description: abilities.code_description.then(|| CodeDescription { href: about.into() }),
        source: Some(SOURCE.to_owned()),
        message: Message::String(lines.join("\n")),
        tags: tag.filter(|_| abilities.tags),
        related_information: (abilities.related && !related.is_empty()).then_some(related),
        data: evidence.map(|evidence| {
            let (rule, kind, role) = (&evidence.rule, evidence.kind.name(), evidence.role.name());
            json!({ "rule": rule, "kind": kind, "role": role, "confidence": evidence.confidence.name() })
        }),
    }
}

/// The steps to what blocks, then what else the finding speaks of.
fn related(finding: &Diagnostic, atlas: &mut Atlas<'_>) -> Vec<Related> {
    let steps = report::steps(finding).into_iter().filter_map(|step| Some((step.call?, step.message)));
    let named = |label: &Label, or: &str| (label.span, if label.text.is_empty() { or } else { &label.text }.to_owned());
    let also = finding.also.iter().map(|label| named(label, "the same cause"));
    let secondary = finding.secondary.iter().map(|label| named(label, "here"));
    let all: Vec<(Span, String)> = steps.chain(also).chain(secondary).collect();
    all.into_iter().map(|(span, message)| Related { location: location(span, atlas), message }).collect()
}

/// A place, be it in a file of the project or of a dependency.
pub(super) fn location(span: Span, atlas: &mut Atlas<'_>) -> Location {
    let uri = uri::of_path(&atlas.sources().file(span.file).path);
    Location { uri: uri.into(), range: atlas.range(span) }
}
