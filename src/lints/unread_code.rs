//! `unread-code`: code that could not be read, so nothing in it was looked at.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::level::Level;
use crate::base::span::Span;
use crate::config::Scopes;
use crate::def::Program;
use crate::def::crate_defs::{LoadProblem, ProblemKind, ProblemPlace};
use crate::def::ids::CrateId;

pub(crate) const UNREAD_CODE: LintDescriptor = LintDescriptor {
    id: "unread-code",
    summary: "code that could not be read",
    docs: "\
Reports items and statements that do not parse, and modules whose file is missing. The rest of the file is still checked.

Why: code that is not read is not checked, and silence about it would look like praise.

Bad:

    async fn half_written() {
        let = ;                      // reported
        std::fs::read(\"a\");          // still found
    }

Fix: fix it, or exclude the file with `exclude` in async-lint.toml. If rustc accepts the code and this tool does not, that is a fault of
the tool: please report it.

How sure: certain that the code was not read.

To silence one place: `// async-lint: allow(unread-code) -- why`.",
    default_level: Some(Level::Warn),
    since: Since::Stable("0.1.0"),
};

/// What could not be read of these crates.
pub(crate) fn unread_code(program: &Program, scopes: &Scopes, crates: &[CrateId]) -> Vec<Diagnostic> {
    let level = |span: Span| {
        let path = &program.sources().file(span.file).path;
        scopes.levels_at(path).level_of(UNREAD_CODE.id, None, None)
    };
    let mut found = Vec::new();
    for &krate in crates {
        let in_bodies = program.body_problems(krate);
        let problems = program.defs(krate).problems.iter().chain(&in_bodies);
        let placed = problems.filter_map(|problem| Some((place(problem)?, problem)));
        found.extend(placed.map(|(span, problem)| Diagnostic {
            in_test: problem.in_test,
            ..diagnostic(span, &problem.message, level(span))
        }));
    }
    found
}

/// A macro that is not looked into is no mistake of anybody's; the missing root of a dependency was said at discovery.
fn place(problem: &LoadProblem) -> Option<Span> {
    match (&problem.place, problem.kind) {
        (ProblemPlace::At(span), ProblemKind::File | ProblemKind::Syntax) => Some(*span),
        _ => None,
    }
}

fn diagnostic(span: Span, why: &str, level: Level) -> Diagnostic {
    let message = format!("this code could not be read: {why}");
    let mut diagnostic = Diagnostic::plain(UNREAD_CODE.id, level, message, span);
    diagnostic.primary.text = "nothing in here was checked".to_owned();
    diagnostic.helps.push("fix it, or exclude the file with `exclude` in async-lint.toml".to_owned());
    diagnostic
}
