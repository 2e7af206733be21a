//! The manuals of the lints about allows, which `suppress` reports.

use crate::base::descriptor::LintDescriptor;
use crate::base::diagnostic::Level;

/// The lints about allows.
pub const SUPPRESSIONS: &[LintDescriptor] = &[UNUSED_SUPPRESSION, UNKNOWN_LINT, MALFORMED_SUPPRESSION];

pub const UNUSED_SUPPRESSION: LintDescriptor = LintDescriptor {
    id: "unused-suppression",
    summary: "an `async-lint: allow(..)` that silences nothing",
    docs: "\
Reports a suppression that no finding needs.

Why: code moves and gets mended. A suppression that stays behind hides the next real finding at its place.

```rust
// async-lint: allow(file) -- read once at start
let answer = 42; // nothing here blocks
```

Remove it. Where it is needed on another platform only, say `allow(unused-suppression)` beside it.",
    default_level: Some(Level::Warn),
};

pub const UNKNOWN_LINT: LintDescriptor = LintDescriptor {
    id: "unknown-lint",
    summary: "an `async-lint: allow(..)` with a name that nothing has",
    docs: "\
Reports a name in a suppression that is no lint, no kind of blocking and no rule.

Why: a misspelt name silences nothing, or silences nothing any more since the rule was renamed.

```rust
// async-lint: allow(flie) -- meant: file
std::fs::read(path)?;
```

`cargo async-lint rules` lists the names there are.",
    default_level: Some(Level::Warn),
};

pub const MALFORMED_SUPPRESSION: LintDescriptor = LintDescriptor {
    id: "malformed-suppression",
    summary: "an `async-lint:` comment or attribute that can't be read",
    docs: "\
Reports a comment that begins with `async-lint:`, or an `async_lint::allow` attribute, that can't be read.

Why: it silences nothing, though its author thinks that it does.

```rust
// async-lint: allow file
std::fs::read(path)?;
```

Write `// async-lint: allow(NAME, NAME) -- reason`, or on an item or statement
`#[cfg_attr(any(), async_lint::allow(NAME))]`.",
    default_level: Some(Level::Warn),
};
