//! The kinds of blocking for readers: a page each under `docs/kinds/`, with the rules of the kind.

use std::fmt::Write;

use super::lint_pages::capital;
use crate::base::kind::{Confidence, Kind};
use crate::config::{ConfigError, Settings};
use crate::rules::{self, Offload, Rule, RuleSet};

/// Packs whose examples most readers understand, the best first.
const KNOWN: &[&str] = &["std", "tokio"];

/// The pages by name of the file, the list first. Fails where a built-in pack is wrong.
pub fn kinds() -> Result<Vec<(String, String)>, ConfigError> {
    let rules = rules::load(&Settings::default())?;
    let pages = Kind::ALL.iter().map(|kind| (format!("{kind}.md"), page(*kind, &of_kind(&rules, *kind))));
    Ok([("README.md".to_owned(), list(&rules))].into_iter().chain(pages).collect())
}

fn of_kind(rules: &RuleSet, kind: Kind) -> Vec<&Rule> {
    rules.rules().map(|(_, rule)| rule).filter(|rule| rule.kind == kind).collect()
}

fn list(rules: &RuleSet) -> String {
    let mut page = String::from(
        "# The kinds of blocking\n\nEvery [rule](../rules.md) has a kind, which sets the level of its findings. \
         `cargo async-lint explain KIND` prints a page of it too; `cargo run --example lint_pages` writes these.\n\n\
         | kind | level | about | rules |\n|---|---|---|---|\n",
    );
    for kind in Kind::ALL {
        let (level, count) = (kind.default_level().name(), of_kind(rules, *kind).len());
        let _ = writeln!(page, "| [{kind}]({kind}.md) | {level} | {} | {count} |", kind.about());
    }
    page
}

fn page(kind: Kind, rules: &[&Rule]) -> String {
    let level = kind.default_level().name();
    let mut page = format!("# {kind}\n\nCovers {}. Level: `{level}`.\n\n", kind.about());
    let _ = writeln!(page, "## Why\n\n{}.\n", capital(&rules::why(kind)));
    if let Some(rule) = example(rules) {
        add_example(rule, &mut page);
    }
    page + &how_sure(rules) + &silencing(kind) + &table(rules)
}

/// A rule that shows what the kind is about.
fn example<'a>(rules: &[&'a Rule]) -> Option<&'a Rule> {
    let with_both = rules.iter().copied().filter(|rule| !rule.bad.is_empty() && !rule.good.is_empty());
    let rank = |rule: &&Rule| KNOWN.iter().position(|pack| *pack == rule.pack).unwrap_or(KNOWN.len());
    with_both.min_by_key(rank)
}

fn add_example(rule: &Rule, page: &mut String) {
    let _ = writeln!(page, "## Bad\n\n```rust\n{}\n```\n", rule.bad[0].trim());
    let _ = writeln!(page, "## Good\n\n```rust\n{}\n```\n", rule.good[0].trim());
    let _ = writeln!(page, "## Fix\n");
    for counterpart in &rule.counterparts {
        let how = if counterpart.drop_in { ", with the same arguments, and `.await`" } else { "" };
        let _ = writeln!(page, "- {}: `{}`{how}", counterpart.runtime, counterpart.path);
    }
    let elsewhere = match &rule.offload {
        Offload::ByRuntime => "move the call off the executor, for example with `spawn_blocking`",
        Offload::Advice(advice) => advice,
        Offload::None => "do without the call: it cannot be moved to another thread",
    };
    let _ = writeln!(page, "- {elsewhere}\n");
}

fn how_sure(rules: &[&Rule]) -> String {
    let less: Vec<String> = rules
        .iter()
        .filter(|rule| rule.confidence < Confidence::Certain)
        .map(|rule| format!("`{}` ({})", rule.id, rule.confidence.name()))
        .collect();
    let except = if less.is_empty() { String::new() } else { format!(", except for those of {}", less.join(", ")) };
    format!(
        "## How sure\n\nThe functions of these rules certainly block{except}. A finding is less sure if a step of its chain \
         goes over a trait: see [how sure](../blocking.md#how-sure).\n\n"
    )
}

fn silencing(kind: Kind) -> String {
    format!(
        "## Silence it\n\n| for | write |\n|---|---|\n\
         | a line, statement or item | `// async-lint: allow({kind}) -- reason` |\n\
         | a module | `//! async-lint: allow({kind}) -- reason` |\n\
         | the project | `{kind} = \"allow\"` below `[levels]` in `async-lint.toml` |\n\
         | one run | `cargo async-lint -A {kind}` |\n\n"
    )
}

fn table(rules: &[&Rule]) -> String {
    let mut table = String::from("## Rules\n\n| rule | pack | its functions |\n|---|---|---|\n");
    for rule in rules {
        let _ = writeln!(table, "| `{}` | {} | {} |", rule.id, rule.pack, rule.message.replace('|', "\\|"));
    }
    table
}
