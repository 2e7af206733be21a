//! `rules` and `explain`: the packs, rules, kinds and lints of this project as people read them.

use std::io::{self, Write};
use std::sync::Arc;

use crate::base::descriptor::{LintDescriptor, Page};
use crate::base::kind::Kind;
use crate::base::level::Level;
use crate::config::LevelTable;
use crate::config::suggest;
use crate::error::Error;
use crate::lints;
use crate::rules::model::Pack;
use crate::rules::{Offload, Origin, Rule, RuleSet};

mod words;

/// The lint that speaks of a rule's functions where they are called directly.
const DIRECT: &str = "blocking-call";

/// Where this tool is at home.
const HOME: &str = concat!("https://docs.rs/", env!("CARGO_PKG_NAME"));

/// Everything that has a name here, with its level.
pub(crate) struct Manual {
    pub(crate) rules: Arc<RuleSet>,
    lints: Vec<LintDescriptor>,
    pub(crate) levels: LevelTable,
}

impl Manual {
    /// What there is to say about rules at these levels.
    pub(crate) fn new(rules: Arc<RuleSet>, levels: LevelTable) -> Manual {
        Manual { rules, lints: lints::all(), levels }
    }

    /// What reports say of a name that a finding carries.
    pub(crate) fn about(&self, id: &str) -> Page {
        let (summary, level, uri) = if let Some(lint) = self.lints.iter().find(|lint| lint.id == id) {
            (lint.summary.to_owned(), self.levels.level_of(lint.id, None, None), lint_uri(lint.id))
        } else if let Some(rule) = self.rules.rule_named(id).map(|found| self.rules.rule(found)) {
            let level = self.levels.level_of(DIRECT, Some(rule.kind), Some(&rule.id));
            (format!("a call in async code that {}", rule.message), level, rule_uri(rule))
        } else if let Ok(kind) = id.parse::<Kind>() {
            let level = self.levels.level_of(DIRECT, Some(kind), None);
            (format!("a call in async code that blocks: {}", kind.about()), level, HOME.to_owned())
        } else {
            (id.to_owned(), Level::Warn, HOME.to_owned())
        };
        Page { id: id.to_owned(), summary, text: self.page(id).unwrap_or_default(), level, uri }
    }

    /// Every pack with its rules, a line each.
    pub(crate) fn list(&self, out: &mut dyn Write) -> io::Result<()> {
        for (number, pack) in self.rules.packs().iter().enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            self.list_pack(pack, out)?;
        }
        Ok(())
    }

    fn list_pack(&self, pack: &Pack, out: &mut dyn Write) -> io::Result<()> {
        let rules: Vec<&Rule> = self
            .rules
            .rules()
            .map(|(_, rule)| rule)
            .filter(|rule| (&rule.pack, rule.origin) == (&pack.name, pack.origin))
            .collect();
        let from = match pack.origin {
            Origin::Builtin => "built in",
            Origin::Dependency | Origin::User => pack.file.as_str(),
        };
        writeln!(out, "{} ({from}): {} rules", pack.name, rules.len())?;
        let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
        for rule in rules {
            let level = self.levels.level_of(DIRECT, Some(rule.kind), Some(&rule.id)).name();
            writeln!(out, "  {:width$}  {:7}  {level:6}  {}", rule.id, rule.kind.name(), rule.message)?;
        }
        Ok(())
    }

    /// The page of a lint, a kind or a rule.
    pub(crate) fn explain(&self, id: &str, out: &mut dyn Write) -> Result<(), Error> {
        let page = self.page(&id.replace('_', "-")).ok_or_else(|| self.unknown(id))?;
        out.write_all(page.as_bytes()).map_err(|source| Error::Write { source })
    }

    fn page(&self, id: &str) -> Option<String> {
        if let Some(lint) = self.lints.iter().find(|lint| lint.id == id) {
            let docs = lint.docs.trim_end();
            let (since, see) = (lint.since.in_words(), lint_uri(lint.id));
            return Some(format!("{}: {}\n\n{docs}\n\n{since}.\n\nSee {see}\n", lint.id, lint.summary));
        }
        if let Ok(kind) = id.parse() {
            return Some(self.kind_page(kind));
        }
        if let Some(word) = words::find(id) {
            return Some(word.page());
        }
        self.rules.rule_named(id).map(|found| self.rule_page(self.rules.rule(found)))
    }

    fn unknown(&self, id: &str) -> Error {
        let ids = self.rules.ids();
        let words = words::WORDS.iter().map(|word| word.name);
        let kinds = Kind::ALL.iter().map(|kind| kind.name());
        let names = self.lints.iter().map(|lint| lint.id).chain(kinds).chain(words).chain(ids);
        let help = match suggest::nearest(id, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`cargo async-lint rules` lists the rules".to_owned(),
        };
        Error::Usage { message: format!("no lint, kind, rule or word in a message is called `{id}` ({help})") }
    }

    fn kind_page(&self, kind: Kind) -> String {
        let level = self.levels.level_of(DIRECT, Some(kind), None).name();
        let mut page = format!("{kind}: {}\n\nLevel: {level}\n\nRules:\n", kind.about());
        let ids = self.rules.rules().filter(|(_, rule)| rule.kind == kind).map(|(_, rule)| rule.id.as_str());
        page.extend(ids.map(|id| format!("  {id}\n")));
        page + &silencing(kind.name())
    }

    fn rule_page(&self, rule: &Rule) -> String {
        let level = self.levels.level_of(DIRECT, Some(rule.kind), Some(&rule.id)).name();
        let mut page = format!("{}: {}\n\n", rule.id, rule.message);
        page += &format!("Kind: {} ({})\nLevel: {level}\nPack: {}\n", rule.kind, rule.kind.about(), rule.pack);
        page += &section("Functions", &functions(rule));
        page += &section("Why", &rule.why);
        page += &section("Instead", &instead(rule));
        page += &section("Reported", &rule.bad.join("\n"));
        page += &section("Not reported", &rule.good.join("\n"));
        page += &silencing(&rule.id);
        page.extend(rule.docs.iter().map(|docs| format!("\nSee {docs}\n")));
        page
    }
}

/// The page of a lint: in the repository where one is named, else in the published crate.
fn lint_uri(id: &str) -> String {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    match env!("CARGO_PKG_REPOSITORY").trim_end_matches('/') {
        "" => format!("https://docs.rs/crate/{name}/{version}/source/docs/lints/{id}.md"),
        home => format!("{home}/blob/v{version}/docs/lints/{id}.md"),
    }
}

/// Where the function is documented: as the rule says, else by what the docs of its crate find.
fn rule_uri(rule: &Rule) -> String {
    let searched = rule.paths.first().and_then(|path| {
        let krate = path.trim_start_matches('<').split("::").next()?;
        let is_name = !krate.is_empty() && krate.chars().all(|c| c.is_alphanumeric() || c == '_');
        let of_std = matches!(krate, "std" | "core" | "alloc");
        let docs =
            if of_std { format!("https://doc.rust-lang.org/{krate}") } else { format!("https://docs.rs/{krate}") };
        is_name.then_some(docs)
    });
    rule.docs.clone().or(searched).unwrap_or_else(|| HOME.to_owned())
}

/// A heading with its text below, indented; nothing where there is no text.
fn section(heading: &str, text: &str) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let lines = text.trim_matches('\n').lines().map(|line| match line {
        "" => "\n".to_owned(),
        line => format!("  {line}\n"),
    });
    format!("\n{heading}:\n{}", lines.collect::<String>())
}

fn functions(rule: &Rule) -> String {
    let except = rule.except.iter().map(|path| format!("except {path}"));
    rule.paths.iter().cloned().chain(except).collect::<Vec<_>>().join("\n")
}

fn instead(rule: &Rule) -> String {
    let counterparts = rule.counterparts.iter().map(|counterpart| {
        let how = if counterpart.drop_in { " (same arguments, then `.await`)" } else { "" };
        format!("{}: {}{how}", counterpart.runtime, counterpart.path)
    });
    let offload = match &rule.offload {
        Offload::ByRuntime => Some("or move it off the executor: `spawn_blocking` and the like".to_owned()),
        Offload::Advice(advice) => Some(advice.clone()),
        Offload::None => None,
    };
    counterparts.chain(offload).collect::<Vec<_>>().join("\n")
}

fn silencing(name: &str) -> String {
    let ways = format!(
        "a line, statement or item  // async-lint: allow({name}) -- reason\n\
         a module                   //! async-lint: allow({name}) -- reason\n\
         the project                {name} = \"allow\" below [levels] in async-lint.toml\n\
         one run                    cargo async-lint -A {name}"
    );
    section("To silence it", &ways)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Names, Settings};
    use crate::rules;

    fn manual() -> Manual {
        let settings = Settings::default();
        let rules = rules::load(&settings).unwrap();
        let levels = LevelTable::new(&settings, &Names { lints: &lints::all(), rules: &rules.ids() }).unwrap();
        Manual::new(rules.into(), levels)
    }

    fn page(id: &str) -> Result<String, String> {
        let mut out = Vec::new();
        manual().explain(id, &mut out).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn every_name_has_a_page() {
        let manual = manual();
        let names = manual.lints.iter().map(|lint| lint.id).chain(Kind::ALL.iter().map(|kind| kind.name()));
        let names: Vec<&str> = names.chain(manual.rules.ids()).collect();
        for name in names {
            let page = manual.page(name).unwrap();
            assert!(page.starts_with(name), "{page}");
            assert!(page.contains("allow("), "{name} does not say how to silence it");
        }
    }

    #[test]
    fn a_rule_tells_what_why_and_what_instead() {
        let page = page("std_thread_sleep").unwrap();
        for part in ["\n  std::thread::sleep\n", "\nWhy:\n", "tokio::time::sleep", "\nReported:\n", "Level: deny"] {
            assert!(page.contains(part), "{part} is not in\n{page}");
        }
    }

    #[test]
    fn a_lint_tells_since_when_it_is_stable() {
        assert!(page("blocking-call").unwrap().contains("\nStable since 0.1.0.\n"));
        assert!(page("sequential-awaits").unwrap().contains("\nPreview: off unless `--preview`"));
    }

    #[test]
    fn an_unknown_name_gets_a_hint() {
        let message = page("blocking-cal").unwrap_err();
        assert_eq!(
            message,
            "no lint, kind, rule or word in a message is called `blocking-cal` (did you mean `blocking-call`?)"
        );
    }

    #[test]
    fn the_list_has_every_rule_once() {
        let manual = manual();
        let mut out = Vec::new();
        manual.list(&mut out).unwrap();
        let list = String::from_utf8(out).unwrap();
        let lines = list.lines().filter(|line| line.starts_with("  ")).count();
        assert_eq!(lines, manual.rules.counts().rules, "{list}");
    }
}
