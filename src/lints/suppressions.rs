//! The manuals of the lints about allows, which `suppress` reports.

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::level::Level;

/// The lints about allows.
pub(crate) const SUPPRESSIONS: &[LintDescriptor] = &[UNUSED_SUPPRESSION, UNKNOWN_LINT, MALFORMED_SUPPRESSION];

pub(crate) const UNUSED_SUPPRESSION: LintDescriptor = LintDescriptor {
    id: "unused-suppression",
    summary: "an `async-lint: allow(..)` that silences nothing",
    docs: "\
Reports a suppression that no finding needs.

Why: code moves and gets fixed. A suppression that stays behind hides the next real finding at its place.

Bad:

    // async-lint: allow(file) -- read once at start
    let answer = 42; // nothing here blocks

Fix: remove it. If it is needed on another platform only, add `allow(unused-suppression)` beside it.

How sure: certain for this platform and these features.",
    default_level: Some(Level::Warn),
    since: Since::Stable("0.1.0"),
};

pub(crate) const UNKNOWN_LINT: LintDescriptor = LintDescriptor {
    id: "unknown-lint",
    summary: "an `async-lint: allow(..)` with a name that nothing has",
    docs: "\
Reports a name in a suppression that is no lint, no kind of blocking and no rule.

Why: a misspelt name silences nothing. A name that was right may have changed with a new version.

Bad:

    // async-lint: allow(flie) -- meant: file
    std::fs::read(path)?;

Fix: `cargo async-lint rules` lists the names.

How sure: certain.",
    default_level: Some(Level::Warn),
    since: Since::Stable("0.1.0"),
};

pub(crate) const MALFORMED_SUPPRESSION: LintDescriptor = LintDescriptor {
    id: "malformed-suppression",
    summary: "an `async-lint:` comment or attribute that can't be read",
    docs: "\
Reports a comment that begins with `async-lint:`, or an `async_lint::allow` attribute, that cannot be read.

Why: it silences nothing, though its author thinks that it does.

Bad:

    // async-lint: allow file
    std::fs::read(path)?;

Good: name the lints in parentheses, with a reason:

    // async-lint: allow(file) -- read once at start
    std::fs::read(path)?;

Fix: the attribute on an item or statement is `#[cfg_attr(any(), async_lint::allow(NAME))]`.

How sure: certain.",
    default_level: Some(Level::Warn),
    since: Since::Stable("0.1.0"),
};
