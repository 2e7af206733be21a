//! What every table of a rule file is read with: its paths, types and versions, and every mistake with its place.

use std::collections::BTreeMap;

use semver::VersionReq;

use super::model::Origin;
use super::path::{PatternPiece, parse_pattern};
use super::trie::Trie;
use super::type_pattern::TypePattern;
use super::versions::{Versions, crate_of};
use crate::base::kind::Kind;
use crate::config::problem::Problem;
use crate::config::spanned::Spanned;

pub(super) type Text = Spanned<String>;
pub(super) type Patterns = Vec<Vec<PatternPiece>>;

/// Goes through one rule file after the other.
pub(super) struct Reader<'v> {
    versions: &'v Versions,
    /// What the pack that is being read asks of its crates.
    pub(super) pack_versions: Option<VersionReq>,
    /// Ids so far, with the file they are in.
    pub(super) seen: BTreeMap<(Origin, String), String>,
    /// Of the file that is being read.
    pub(super) problems: Vec<Problem>,
    pub(super) origin: Origin,
    pub(super) file: String,
}

impl<'v> Reader<'v> {
    pub(super) fn new(versions: &'v Versions) -> Reader<'v> {
        let (pack_versions, seen, problems, file) = Default::default();
        Reader { versions, pack_versions, seen, problems, origin: Origin::Builtin, file }
    }

    pub(super) fn check_id(&mut self, id: &Text) {
        let name = id.get_ref();
        let problem = |message: String| Problem::at(id.span(), message);
        let kebab = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !kebab {
            let help = "an id has lower-case letters, digits and `-`: `ours-db-query`";
            self.problems.push(problem(format!("`{name}` can't be a rule's id")).with_help(help));
        } else if name == "all" || name.parse::<Kind>().is_ok() {
            self.problems.push(problem(format!("`{name}` is taken: it stands for a group of rules")));
        }
        let file = self.file.clone();
        if let Some(other) = self.seen.insert((self.origin, name.clone()), file) {
            self.problems.push(problem(format!("duplicate id: a rule `{name}` is in {other} already")));
        }
    }

    /// Patterns of a list that must name something.
    pub(super) fn required(&mut self, list: &Spanned<Vec<Text>>) -> Patterns {
        if list.get_ref().is_empty() {
            self.problems.push(Problem::at(list.span(), "the list is empty: it must name a path"));
        }
        self.patterns(list.get_ref())
    }

    /// The rules of a macro, as far as can be seen without reading them.
    pub(super) fn macro_rules(&mut self, rules: Spanned<String>) -> Option<String> {
        if !rules.get_ref().contains("=>") {
            let problem = Problem::at(rules.span(), "these are no macro rules");
            self.problems
                .push(problem.with_help("write them as in `macro_rules!`: `($($item:item)*) => { $($item)* }`"));
            return None;
        }
        Some(rules.into_inner())
    }

    pub(super) fn version_req(&mut self, text: Option<&Text>) -> Option<VersionReq> {
        let text = text?;
        match VersionReq::parse(text.get_ref()) {
            Ok(wanted) => Some(wanted),
            Err(why) => {
                let problem = Problem::at(text.span(), format!("`{}` names no versions: {why}", text.get_ref()));
                self.problems.push(problem.with_help("write it as in Cargo.toml: `>=0.11, <0.13`"));
                None
            }
        }
    }

    /// The patterns about crates of which a version that is meant is in the build, and the others.
    pub(super) fn in_build(&self, own: Option<&VersionReq>, patterns: Patterns) -> (Patterns, Patterns) {
        let wanted: Vec<&VersionReq> = own.into_iter().chain(&self.pack_versions).collect();
        let holds = |name: &str| wanted.iter().all(|wanted| self.versions.allow(name, wanted));
        patterns.into_iter().partition(|pattern| crate_of(pattern).is_none_or(holds))
    }

    pub(super) fn patterns(&mut self, list: &[Text]) -> Patterns {
        let mut out = Vec::new();
        for text in list {
            match parse_pattern(text.get_ref()) {
                Ok(patterns) => out.extend(patterns),
                Err(why) => {
                    let problem = Problem::at(text.span(), format!("bad path pattern `{}`: {why}", text.get_ref()));
                    let help = "write `crate::module::function`, `crate::Type::method` or `<Type as Trait>::method`";
                    self.problems.push(problem.with_help(help));
                }
            }
        }
        out
    }

    pub(super) fn exceptions(&mut self, list: &[Text]) -> Option<Trie<()>> {
        let mut trie = Trie::default();
        self.patterns(list).iter().for_each(|pattern| trie.insert(pattern, ()));
        (!list.is_empty()).then_some(trie)
    }

    /// The patterns of a list that must name something, as far as they are about versions in the build.
    pub(super) fn named(&mut self, list: &Spanned<Vec<Text>>) -> Patterns {
        let patterns = self.required(list);
        self.in_build(None, patterns).0
    }

    /// Patterns of types; what is wrong with one is noted.
    pub(super) fn types(&mut self, list: &[Text]) -> Vec<TypePattern> {
        let mut types = Vec::new();
        for text in list {
            match TypePattern::parse(text.get_ref()) {
                Ok(patterns) => types.extend(patterns),
                Err(why) => {
                    let problem = Problem::at(text.span(), format!("bad type `{}`: {why}", text.get_ref()));
                    let help = "write `crate::module::Type`, `crate::Type<crate::Other>`, `(A, B)` or `[A]`";
                    self.problems.push(problem.with_help(help));
                }
            }
        }
        types
    }
}
