//! Every format on the same findings.

use std::path::Path;

use super::*;
use crate::base::diagnostic::{Applicability, ChainStep, Edit, Evidence, Fix, Label, Silencer};
use crate::base::kind::{Confidence, Kind};
use crate::base::role::Role;
use crate::base::span::TextRange;

const MAIN: &str = "use std::fs;\r\nasync fn größe() {\r\n    /* ü */ load(\"a\");\r\n}\r\n";
const HELPER: &str = "pub fn load(p: &str) {\n    std::fs::read(p);\n}\n";

fn find(text: &str, what: &str) -> TextRange {
    let at = text.find(what).unwrap() as u32;
    TextRange::new(at, at + what.len() as u32)
}

/// Findings with their sources.
pub(super) struct Sample {
    pub(super) sources: SourceMap,
    pub(super) found: Vec<Diagnostic>,
    pub(super) silenced: Vec<Silenced>,
}

impl Sample {
    /// Hands over the report of a target called `demo`.
    pub(super) fn report<T>(&self, read: impl FnOnce(&Report<'_>) -> T) -> T {
        let target = CargoTarget {
            package_id: "path+file:///ws#demo@0.1.0".into(),
            manifest_path: "/ws/Cargo.toml".into(),
            kind: vec!["bin".into()],
            crate_types: vec!["bin".into()],
            name: "demo".into(),
            src_path: "/ws/src/main.rs".into(),
            edition: "2024".into(),
            doc: true,
            doctest: false,
            test: true,
        };
        let about = |id: &str| Page {
            id: id.into(),
            summary: format!("a summary of {id}"),
            text: format!("{id}: a page\n\nWhy:\n  because\n"),
            level: Level::Warn,
            uri: format!("https://example.org/{id}"),
        };
        read(&Report {
            diagnostics: &self.found,
            silenced: &self.silenced,
            group_by: None,
            show: None,
            gaps: &["`x` was not read".into()],
            sources: &self.sources,
            root: Path::new("/ws"),
            repository: Path::new("/ws"),
            step_summary: None,
            target_of: &|_| Some(&target),
            about: &about,
        })
    }
}

/// A chain of two, in two files; something plain; and something silenced.
pub(super) fn sample() -> Sample {
    let sources = SourceMap::default();
    let main = sources.add("src/main.rs".into(), Path::new("/ws/src/main.rs"), MAIN.into());
    let helper = sources.add("dep-1.0.0/src/lib.rs".into(), Path::new("/reg/dep-1.0.0/src/lib.rs"), HELPER.into());
    let call = find(MAIN, "load(\"a\")").in_file(main);
    let chain = vec![
        ChainStep { callee: "dep::load".into(), call: Some(call) },
        ChainStep { callee: "std::fs::read".into(), call: Some(find(HELPER, "std::fs::read(p)").in_file(helper)) },
    ];
    let indirect = Diagnostic {
        lint: "blocking-call-indirect",
        level: Level::Warn,
        message: "`dep::load` blocks the thread: it reaches `std::fs::read`".into(),
        primary: Label { span: call, text: "blocks here".into() },
        also: Vec::new(),
        secondary: vec![Label { span: find(MAIN, "async").in_file(main), text: "in this async fn".into() }],
        notes: vec!["a note".into()],
        helps: vec!["offload it:\ntokio::task::spawn_blocking(..)".into()],
        unfixed: None,
        fixes: vec![Fix {
            title: "use the async one".into(),
            edits: vec![Edit { span: call, replacement: "load_async(\"a\").await".into() }],
            applicability: Applicability::MaybeIncorrect,
            needs: Vec::new(),
        }],
        confidence: None,
        evidence: Some(Evidence {
            callee: "dep::load".into(),
            rule: "std-fs".into(),
            kind: Kind::File,
            confidence: Confidence::Certain,
            role: Role::Worker,
            when: "always".into(),
            quiet_by_role: false,
            first_use_of: None,
            chain,
        }),
        in_test: false,
    };
    let place = find(MAIN, "use").in_file(main);
    let plain = Diagnostic::plain("unused-suppression", Level::Deny, "it silences nothing".into(), place);
    let allowed = Diagnostic { level: Level::Allow, ..plain.clone() };
    let silenced = Silenced { diagnostic: indirect.clone(), by: Silencer::Code, reason: Some("once".into()) };
    let found = shown(arrange(vec![indirect.clone(), allowed, plain, indirect], &sources));
    Sample { sources, found, silenced: vec![silenced] }
}

fn text(format: Format) -> String {
    let mut out = anstream::StripStream::new(Vec::new());
    sample().report(|report| emit(format, report, &mut out)).unwrap();
    String::from_utf8(out.into_inner()).unwrap()
}

#[test]
fn findings_are_sorted_once_each_and_allowed_ones_left_out() {
    let lints: Vec<_> = sample().found.iter().map(|diagnostic| diagnostic.lint).collect();
    assert_eq!(lints, ["unused-suppression", "blocking-call-indirect"]);
}

#[test]
fn short_is_a_line_each() {
    insta::assert_snapshot!(text(Format::Short));
}

#[test]
fn human_looks_like_rustc() {
    insta::assert_snapshot!(text(Format::Human));
}

#[test]
fn sarif_has_chains_fixes_and_fingerprints() {
    insta::assert_snapshot!(text(Format::Sarif));
}

#[test]
fn github_gets_an_annotation_each() {
    insta::assert_snapshot!(text(Format::Github));
}

#[test]
fn gitlab_gets_issues() {
    insta::assert_snapshot!(text(Format::Gitlab));
}

#[test]
fn junit_has_a_failed_test_each() {
    insta::assert_snapshot!(text(Format::Junit));
}

#[test]
fn markdown_is_a_table_with_more_below() {
    insta::assert_snapshot!(text(Format::Markdown));
}

#[test]
fn reviewdog_gets_ranges_and_suggestions() {
    insta::assert_snapshot!(text(Format::Rdjson));
}

#[test]
fn checkstyle_has_errors_by_file() {
    insta::assert_snapshot!(text(Format::Checkstyle));
}

#[test]
fn azure_gets_a_command_each() {
    insta::assert_snapshot!(text(Format::Azure));
}

#[test]
fn html_has_causes_and_chains_as_data() {
    let page = text(Format::Html);
    let data = page.split_once("id=\"data\">").unwrap().1.split_once("</script>").unwrap().0;
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(&data).unwrap());
}

#[test]
fn readers_at_ci_know_files_by_their_path_in_the_repository() {
    let sample = sample();
    let written = |format| {
        let mut out = Vec::new();
        sample.report(|report| emit(format, &Report { repository: Path::new("/"), ..*report }, &mut out)).unwrap();
        String::from_utf8(out).unwrap()
    };
    for (format, wanted) in [
        (Format::Github, "file=ws/src/main.rs,"),
        (Format::Gitlab, "\"path\": \"ws/src/main.rs\""),
        (Format::Junit, "file=\"ws/src/main.rs\""),
        (Format::Markdown, "`ws/src/main.rs:3`"),
        (Format::Sarif, "\"uri\": \"ws/src/main.rs\""),
        (Format::Rdjson, "\"path\": \"ws/src/main.rs\""),
        (Format::Checkstyle, "<file name=\"ws/src/main.rs\">"),
        (Format::Azure, "sourcepath=ws/src/main.rs;linenumber=3;"),
        (Format::Short, "src/main.rs:3:13:"),
    ] {
        let text = written(format);
        assert!(text.contains(wanted), "{text}");
    }
}

#[test]
fn calls_of_one_function_are_one_finding() {
    let mut sample = sample();
    let main = sample.found[1].primary.span.file;
    let mut again = sample.found[1].clone();
    again.primary.span = find(MAIN, "fs").in_file(main);
    sample.found.push(again);
    let mut out = anstream::StripStream::new(Vec::new());
    sample.report(|report| emit(Format::Human, report, &mut out)).unwrap();
    insta::assert_snapshot!(String::from_utf8(out.into_inner()).unwrap());
}

#[test]
fn statistics_count_what_is_shown() {
    let mut out = Vec::new();
    sample().report(|report| write_statistics(report, &mut out)).unwrap();
    let wanted = "findings by kind:\n     1  file\nfindings by rule:\n     1  std-fs\n     1  unused-suppression\n\
                  findings by crate:\n     2  demo\n";
    assert_eq!(String::from_utf8(out).unwrap(), wanted);
}

#[test]
fn fingerprints_survive_moved_and_formatted_code() {
    let prints = |text: &str, calls: &[&str]| {
        let mut sample = sample();
        let file = sample.sources.add("src/main.rs".into(), Path::new("/ws/src/main.rs"), text.into());
        let at = |what: &str| Label { span: find(text, what).in_file(file), text: String::new() };
        let first = sample.found.swap_remove(1);
        let call = |what: &&str| Diagnostic { primary: at(what), secondary: vec![at("main")], ..first.clone() };
        sample.found = calls.iter().map(call).collect();
        sample.silenced.clear();
        sample.report(|report| fingerprint::Fingerprints::of(report).shown)
    };
    let before = prints("async fn main() { load(1, x(2)); load(3); }", &["load(1, x(2))", "load(3)"]);
    let after = prints(
        "// new\nasync fn main() {\n  load(\n  1,\n  x(2),\n  );\n\n  load( 3 ); }",
        &["load(\n  1,\n  x(2),\n  )", "load( 3 )"],
    );
    assert_eq!(before, after);
    assert_ne!(before[0], before[1]);
    let alike = prints("async fn main() { load(3); }", &["load(3)", "load(3)"]);
    assert_eq!(alike[0], before[1]);
    assert_ne!(alike[0], alike[1]);
}

#[test]
fn json_is_what_cargo_writes() {
    let json = text(Format::Json);
    let messages: Vec<_> = cargo_metadata::Message::parse_stream(json.as_bytes()).map(Result::unwrap).collect();
    assert_eq!(messages.len(), 3);
    let cargo_metadata::Message::CompilerMessage(last) = &messages[2] else { panic!("{:?}", messages[2]) };
    assert_eq!(last.message.message, "incomplete: not everything could be checked");
    assert_eq!(last.message.children[0].message, "`x` was not read");
    let cargo_metadata::Message::CompilerMessage(message) = &messages[0] else { panic!("{:?}", messages[0]) };
    assert_eq!(message.target.name, "demo");
    let span = &message.message.spans[0];
    assert_eq!((span.line_start, span.column_start, span.column_end), (3, 13, 22));
    assert_eq!(&MAIN[span.byte_start as usize..span.byte_end as usize], "load(\"a\")");
    assert_eq!(span.text[0].text, "    /* ü */ load(\"a\");");
    assert_eq!((span.text[0].highlight_start, span.text[0].highlight_end), (13, 22));
    let words: Vec<_> = message.message.children.iter().map(|child| child.message.as_str()).collect();
    assert_eq!(words[..2], ["`dep::load` calls `std::fs::read`", "offload it:\ntokio::task::spawn_blocking(..)"]);
    assert_eq!(message.message.children[0].spans[0].file_name, "/reg/dep-1.0.0/src/lib.rs");
    assert_eq!(message.message.children[2].spans[0].suggested_replacement.as_deref(), Some("load_async(\"a\").await"));
}

#[test]
fn json_carries_the_chain() {
    let json = text(Format::Json);
    let line: serde_json::Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let wanted = serde_json::json!({
        "lint": "blocking-call-indirect", "rule": "std-fs", "kind": "file", "confidence": "certain",
            "role": "worker",
            "when": "always", "callee": "dep::load",
        "chain": [
            {"callee": "dep::load", "file": "src/main.rs", "line": 3},
            {"callee": "std::fs::read", "file": "dep-1.0.0/src/lib.rs", "line": 2},
        ],
    });
    assert_eq!(line["message"]["async_lint"], wanted);
    let plain: serde_json::Value = serde_json::from_str(json.lines().nth(1).unwrap()).unwrap();
    assert_eq!(plain["message"]["async_lint"], serde_json::json!({"lint": "unused-suppression"}));
}
