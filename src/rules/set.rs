//! The rules of this run, ready to be asked by path.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::condition::{ArgValue, CallFacts, Condition};
use super::cut::RulePath;
use super::hazards::Hazards;
use super::model::{AttributeModel, Boundary, MacroModel, Pack, Reason, Runtime};
use super::path::PatternPiece;
use super::rule::{Counterpart, Rule, RuleId};
use super::table::Table;
use super::trait_call::TraitCall;
use super::trie::Trie;
use crate::base::kind::Confidence;
use crate::base::level::Level;

/// Every pack, compiled. Paths that are asked for may be given in several forms (a definition's own place and the
/// places it is exported at); generic arguments and references in them don't count.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    /// What was left out, a sentence each.
    pub(super) notes: Vec<String>,
    pub(super) packs: Vec<Pack>,
    pub(super) rules: Vec<Rule>,
    pub(super) calls: Table<RuleId>,
    /// By `RuleId`: patterns about versions that are not in the build.
    pub(super) elsewhere: Vec<Vec<Vec<PatternPiece>>>,
    /// By `RuleId`.
    pub(super) exceptions: Vec<Option<Trie<()>>>,
    pub(super) nonblocking: Table<Reason>,
    pub(super) boundaries: Table<Excepted<Boundary>>,
    pub(super) macros: Table<MacroModel>,
    pub(super) attributes: Table<AttributeModel>,
    pub(super) wrappers: Table<usize>,
    pub(super) forwards: Table<Vec<TraitCall>>,
    pub(super) callbacks: Table<Vec<TraitCall>>,
    /// Functions whose earlier calls decide whether a rule holds.
    pub(super) asked_for: BTreeSet<String>,
    pub(super) hazards: Hazards,
    pub(super) trusted_crates: BTreeSet<String>,
    pub(super) trusted_paths: Table<Reason>,
    pub(super) runtimes: Vec<Runtime>,
}

/// The rules that speak of a function.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Matched {
    /// Those that hold where the call is as they ask, the weightiest first.
    pub asking: Arc<[RuleId]>,
    /// The one that speaks where none of these does.
    pub always: Option<RuleId>,
}

impl Matched {
    /// No rule speaks.
    pub fn is_empty(&self) -> bool {
        self.asking.is_empty() && self.always.is_none()
    }

    pub fn contains(&self, id: RuleId) -> bool {
        self.always == Some(id) || self.asking.contains(&id)
    }
}

/// An entry that does not hold for some of the paths its patterns match.
#[derive(Clone, Debug)]
pub struct Excepted<T> {
    pub entry: T,
    pub except: Option<Trie<()>>,
}

impl RuleSet {
    /// The rules that say that the function with these paths blocks. For a method of a trait that is called on a
    /// known type the path is `<Type as Trait>::method`; `Trait::method` is for calls whose type is open.
    pub fn matching<P: RulePath>(&self, paths: &[P]) -> Matched {
        let nonblocking = self.nonblocking.ranked(paths).into_iter().map(|(rank, _)| (rank.0, rank.1)).max();
        let candidates = self.calls.ranked(paths).into_iter();
        let mut ranked: Vec<_> = candidates
            .filter(|(rank, id)| nonblocking < Some((rank.0, rank.1)) && !self.is_excepted(**id, paths))
            .map(|((origin, weight, at), id)| ((origin, weight, self.rule(*id).asks(), at), *id))
            .collect();
        ranked.sort_by_key(|(rank, _)| Reverse(*rank));
        let mut ids: Vec<RuleId> = ranked.into_iter().map(|(_, id)| id).collect();
        ids.dedup();
        let asking = ids.iter().take_while(|id| self.rule(**id).asks()).count();
        Matched { always: ids.get(asking).copied(), asking: ids[..asking].into() }
    }

    /// The rule for the function with these paths, whatever it is given.
    pub fn match_call<P: RulePath>(&self, paths: &[P]) -> Option<RuleId> {
        self.matching(paths).always
    }

    /// The rule that holds for this call of the function with these paths, and how surely that blocks: the weightiest of those
    /// that ask about calls and get the right answer, else the weightiest of the others.
    pub fn match_this_call<P: RulePath>(&self, paths: &[P], facts: &dyn CallFacts) -> Option<(RuleId, Confidence)> {
        let Matched { asking, always } = self.matching(paths);
        asking.iter().copied().chain(always).find_map(|id| Some((id, self.rule(id).confidence_of(facts)?)))
    }

    fn is_excepted<P: RulePath>(&self, id: RuleId, paths: &[P]) -> bool {
        self.exceptions.get(id.0 as usize).is_some_and(|except| matches_any(except.as_ref(), paths))
    }

    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0 as usize]
    }

    /// In the order of the packs, and in a pack as written.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &Rule)> {
        self.rules.iter().enumerate().map(|(at, rule)| (RuleId(at as u32), rule))
    }

    /// In the same order.
    pub fn ids(&self) -> Vec<&str> {
        self.rules.iter().map(|rule| rule.id.as_str()).collect()
    }

    /// The rules that have a level of their own, by id.
    pub fn own_levels(&self) -> impl Iterator<Item = (&str, Level)> {
        self.rules.iter().filter_map(|rule| Some((rule.id.as_str(), rule.level?)))
    }

    /// The rule with this name.
    pub fn rule_named(&self, name: &str) -> Option<RuleId> {
        self.rules().find(|(_, rule)| rule.id == name).map(|(id, _)| id)
    }

    /// What to use with `runtime` instead of the function at `callee`, which blocks as the rule says. A rule for the
    /// function itself knows better than one for what it calls on its arguments.
    pub fn counterpart(&self, id: RuleId, runtime: &str, callee: &str) -> Option<Counterpart> {
        let own = self.match_call(&[callee]).unwrap_or(id);
        self.rule(own).counterpart(runtime, callee)
    }

    /// The rule is about a version in the build of the crate that this pattern of it begins with.
    pub fn is_about_this_build(&self, id: RuleId, pattern: &[PatternPiece]) -> bool {
        self.elsewhere.get(id.0 as usize).is_none_or(|others| !others.iter().any(|other| other == pattern))
    }

    /// What was left out of the rules, a sentence each.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// Where closures run that are handed to the function with these paths.
    pub fn boundary<P: RulePath>(&self, paths: &[P]) -> Option<&Boundary> {
        let ranked = self.boundaries.ranked(paths).into_iter();
        let holding = ranked.filter(|(_, boundary)| !matches_any(boundary.except.as_ref(), paths));
        holding.max_by_key(|(rank, _)| *rank).map(|(_, boundary)| &boundary.entry)
    }

    /// What happens to the code in a call of the macro with these paths (without `!`).
    pub fn macro_model<P: RulePath>(&self, paths: &[P]) -> Option<&MacroModel> {
        self.macros.find(paths)
    }

    /// What an attribute with these paths does to an `async fn`.
    pub fn attribute_model<P: RulePath>(&self, paths: &[P]) -> Option<&AttributeModel> {
        self.attributes.find(paths)
    }

    /// What is said of macros and attributes, for those who outlive the rules.
    pub fn macro_models(&self) -> MacroModels {
        MacroModels { macros: self.macros.clone(), attributes: self.attributes.clone() }
    }

    /// Which type argument of the type with these paths is the one that it reads from or writes to.
    pub fn wrapper<P: RulePath>(&self, paths: &[P]) -> Option<usize> {
        self.wrappers.find(paths).copied()
    }

    /// What the function with these paths calls on its type arguments, for functions whose body can't be read.
    /// Where one of these calls matches a rule, it holds for the call of the function.
    pub fn forwards<P: RulePath>(&self, paths: &[P]) -> &[TraitCall] {
        self.forwards.find(paths).map_or(&[], Vec::as_slice)
    }

    /// What the function with these paths runs of the types that its caller has chosen, besides what it does.
    pub fn callbacks<P: RulePath>(&self, paths: &[P]) -> &[TraitCall] {
        self.callbacks.find(paths).map_or(&[], Vec::as_slice)
    }

    /// Fills `asked_for`, once all rules are there.
    pub(super) fn note_what_is_asked_for(&mut self) {
        let conditions =
            self.rules.iter().flat_map(|rule| rule.when.iter().chain(&rule.unless).chain(&rule.certain_when));
        let calls = conditions.flat_map(|condition| match condition {
            Condition::After(calls) => calls.as_slice(),
            _ => &[],
        });
        let path = |call: &ArgValue| match call {
            ArgValue::Call(path, _) => Some(path.clone()),
            _ => None,
        };
        self.asked_for = calls.filter_map(path).collect();
    }

    /// Some rule asks whether the function with these paths was called before on the same value.
    pub fn is_asked_for<P: RulePath>(&self, paths: &[P]) -> bool {
        paths.iter().any(|path| self.asked_for.contains(path.text()))
    }

    /// Is the function with these paths, of this crate, taken to be what it says?
    pub fn is_trusted<P: RulePath>(&self, crate_name: &str, paths: &[P]) -> bool {
        self.trusted_crates.contains(crate_name) || self.trusted_paths.find(paths).is_some()
    }

    /// Why the function with these paths does not block, where a pack says so.
    pub fn nonblocking<P: RulePath>(&self, paths: &[P]) -> Option<&str> {
        self.nonblocking.find(paths).map(|reason| reason.0.as_str())
    }

    /// Every known executor, the preferred first.
    pub fn runtimes(&self) -> &[Runtime] {
        &self.runtimes
    }

    pub fn runtime(&self, name: &str) -> Option<&Runtime> {
        self.runtimes.iter().find(|runtime| runtime.name == name)
    }

    pub fn counts(&self) -> Counts {
        Counts {
            packs: self.packs.len(),
            rules: self.rules.len(),
            boundaries: self.boundaries.len(),
            macros: self.macros.len(),
            wrappers: self.wrappers.len(),
            trusted_crates: self.trusted_crates.len(),
        }
    }
}

/// What is said of macros and attributes.
#[derive(Clone, Debug)]
pub struct MacroModels {
    macros: Table<MacroModel>,
    attributes: Table<AttributeModel>,
}

impl MacroModels {
    pub fn of_macro<P: RulePath>(&self, paths: &[P]) -> Option<&MacroModel> {
        self.macros.find(paths)
    }

    pub fn of_attribute<P: RulePath>(&self, paths: &[P]) -> Option<&AttributeModel> {
        self.attributes.find(paths)
    }
}

/// How much there is, for listings and docs.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub struct Counts {
    pub packs: usize,
    pub rules: usize,
    pub boundaries: usize,
    pub macros: usize,
    pub wrappers: usize,
    pub trusted_crates: usize,
}

fn matches_any<P: RulePath>(trie: Option<&Trie<()>>, paths: &[P]) -> bool {
    trie.is_some_and(|trie| paths.iter().any(|path| path.with_pieces(|pieces| trie.is_match(pieces))))
}
