//! `[[runtime-owner]]`: types that own a runtime, which they shut down when they are dropped. What is said of a type is a rule
//! about its drop.

use serde::Deserialize;

use super::super::cut::RulePath;
use super::super::path::parse_pattern;
use super::super::reader::{Patterns, Reader, Text};
use super::super::rule::{Offload, Rule, RuleId};
use super::super::trie::Trie;
use super::Hazards;
use crate::base::kind::{Confidence, Kind};
use crate::base::name::Symbol;
use crate::config::spanned::Spanned;

/// Types that own a runtime.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuntimeOwnerTable {
    /// Name of the rule about the drop, for levels and suppressions.
    pub id: Text,
    /// Full paths of types; `*`, `**` and `{a,b}` as in rules.
    pub types: Spanned<Vec<Text>>,
    /// The runtime inside which the drop panics, by the name of its pack.
    pub panics: Option<String>,
    /// What happens where a value is dropped in async code; follows the type's name in a sentence.
    pub message: String,
    /// Functions that take the value and end it without a wait.
    #[serde(default)]
    pub given_up_by: Vec<Text>,
    /// Clones share the runtime: only the last of them ends it.
    #[serde(default)]
    pub shared: bool,
    /// Sources in which a value is dropped in async code.
    #[serde(default)]
    pub bad: Vec<String>,
    /// Sources in which none is.
    #[serde(default)]
    pub good: Vec<String>,
}

/// What is known of a type that owns a runtime.
#[derive(Clone, Debug)]
pub struct RuntimeOwner {
    pub message: String,
    /// The rule about its drop.
    pub(in crate::rules) rule: RuleId,
    /// Clones share the runtime: the last one ends it.
    pub(in crate::rules) shared: bool,
    given_up_by: Trie<()>,
}

impl RuntimeOwner {
    /// The function with these paths ends the runtime without a wait.
    pub fn is_given_up_by<P: RulePath>(&self, paths: &[P]) -> bool {
        paths.iter().any(|path| path.with_pieces(|pieces| self.given_up_by.is_match(pieces)))
    }
}

/// The rule that the drop of the types blocks.
pub(in crate::rules) struct DropRule {
    pub(in crate::rules) rule: Rule,
    pub(in crate::rules) patterns: Patterns,
    /// Those about versions that are not in the build.
    pub(in crate::rules) elsewhere: Patterns,
}

impl Hazards {
    /// Gives the rule about the drop, which will be `rule`.
    pub(super) fn add_runtime_owner(
        &mut self,
        cx: &mut Reader<'_>,
        (pack, rule): (&str, RuleId),
        table: RuntimeOwnerTable,
    ) -> DropRule {
        cx.check_id(&table.id);
        let patterns = cx.named(&table.types);
        let mut given_up_by = Trie::default();
        cx.patterns(&table.given_up_by).iter().for_each(|pattern| given_up_by.insert(pattern, ()));
        let of_drop = drop_rule(cx, pack, &table);
        let entry = RuntimeOwner { message: table.message, rule, shared: table.shared, given_up_by };
        self.runtime_owners.push(cx.origin, &patterns, entry);
        of_drop
    }
}

fn drop_rule(cx: &Reader<'_>, pack: &str, table: &RuntimeOwnerTable) -> DropRule {
    let drop_of = |path: &Text| format!("<{} as std::ops::Drop>::drop", path.get_ref());
    let paths: Vec<String> = table.types.get_ref().iter().map(drop_of).collect();
    // What is wrong with the types has been said.
    let patterns = paths.iter().flat_map(|path| parse_pattern(path).unwrap_or_default()).collect();
    let (patterns, elsewhere) = cx.in_build(None, patterns);
    let rule = Rule {
        id: table.id.get_ref().clone(),
        pack: pack.to_owned(),
        origin: cx.origin,
        file: cx.file.clone(),
        kind: Kind::Runtime,
        brief: false,
        keep: false,
        once: false,
        panics: table.panics.as_deref().map(Symbol::new),
        level: None,
        message: table.message.clone(),
        why: why(&table.given_up_by),
        counterparts: Vec::new(),
        offload: Offload::ByRuntime,
        docs: None,
        confidence: Confidence::Certain,
        in_dependencies: Confidence::Certain,
        versions: None,
        paths,
        except: Vec::new(),
        when: Vec::new(),
        unless: Vec::new(),
        certain_when: Vec::new(),
        bad: table.bad.clone(),
        good: table.good.clone(),
        todo: Vec::new(),
    };
    DropRule { rule, patterns, elsewhere }
}

fn why(given_up_by: &[Text]) -> String {
    let ways: Vec<String> = given_up_by.iter().map(|path| format!("`{}`", path.get_ref())).collect();
    let given_up = if ways.is_empty() { String::new() } else { format!(", or end it by {}", ways.join(" or ")) };
    format!("make it outside of async code and keep it there{given_up}")
}
