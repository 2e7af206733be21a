//! The built-in rules as one page for readers: by pack, each rule with its kind, its functions and what to use instead.

use std::fmt::Write;

use crate::base::kind::Kind;
use crate::config::{ConfigError, Settings};
use crate::rules::model::Pack;
use crate::rules::{self, Offload, Rule, RuleSet};

/// The page as Markdown. Fails where a built-in pack is wrong.
pub fn builtin() -> Result<String, ConfigError> {
    let rules = rules::load(&Settings::default())?;
    let mut page = String::from(
        "# The rules that are built in\n\nMade by `cargo run --example rules_page` from the files under `rules/`; \
         what their entries mean is in [rule-files.md](rule-files.md).\n\n| kind | level | about |\n|---|---|---|\n",
    );
    for kind in Kind::ALL {
        let _ = writeln!(page, "| {kind} | {} | {} |", kind.default_level().name(), kind.about());
    }
    for pack in rules.packs() {
        add_pack(&rules, pack, &mut page);
    }
    Ok(page)
}

fn add_pack(rules: &RuleSet, pack: &Pack, page: &mut String) {
    let own: Vec<&Rule> = rules.rules().map(|(_, rule)| rule).filter(|rule| rule.pack == pack.name).collect();
    if own.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n## {}\n", pack.name);
    if !pack.crates.is_empty() && pack.crates != [pack.name.clone()] {
        let crates: Vec<String> = pack.crates.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(page, "About {}.\n", crates.join(", "));
    }
    page.push_str("| rule | kind | functions | what they do | instead |\n|---|---|---|---|---|\n");
    for rule in own {
        let paths: Vec<String> = rule.paths.iter().map(|path| format!("`{path}`")).collect();
        let versions = rule.versions.as_ref().map(|versions| format!(" ({versions})")).unwrap_or_default();
        let kind = match rule.level {
            Some(level) => format!("{} ({})", rule.kind.name(), level.name()),
            None => rule.kind.name().to_owned(),
        };
        let row = [rule.id.as_str(), &kind, &(paths.join("<br>") + &versions), &rule.message, &instead(rule)];
        let _ = writeln!(page, "| {} |", row.map(|cell| cell.replace('|', "\\|")).join(" | "));
    }
}

fn instead(rule: &Rule) -> String {
    let counterparts = rule.counterparts.iter().map(|found| format!("{}: `{}`", found.runtime, found.path));
    let advice = match &rule.offload {
        Offload::Advice(advice) => Some(advice.clone()),
        Offload::ByRuntime if rule.counterparts.is_empty() => Some("run it elsewhere".to_owned()),
        Offload::ByRuntime | Offload::None => None,
    };
    counterparts.chain(advice).collect::<Vec<_>>().join("<br>")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_in_docs_is_of_these_rules() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules.md");
        let page = super::builtin().unwrap();
        if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(written == page, "docs/rules.md is of other rules: cargo run --example rules_page > docs/rules.md");
    }
}
