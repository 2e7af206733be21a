//! The calls of one body that run in async code and block.

use std::cmp::Reverse;

use crate::base::kind::{Confidence, Kind};
use crate::base::level::Level;
use crate::base::name::Symbol;
use crate::base::role::Role;
use crate::base::span::{Span, TextRange};
use crate::config::LevelTable;
use crate::def::ids::DefId;
use crate::facts::body::BodyFacts;
use crate::facts::uses::Code;
use crate::flow::analyses::paths::When;
use crate::flow::ir::{RegionId, RegionKind};
use crate::project::graph::TargetKind;
use crate::rules::Rule;
use crate::solve::bodies::Body;
use crate::solve::effect::{Cause, Effect};
use crate::solve::report::Occurrence;
use crate::solve::roles::{Host, Threads};

use super::LintCx;

/// A body with those of its calls that block where an executor drives the code.
pub(crate) struct AsyncBody<'a> {
    pub facts: &'a BodyFacts,
    pub in_test: bool,
    /// The facts with what the calls mean.
    pub body: &'a Body,
    pub blocking: Vec<AsyncCall<'a>>,
}

/// A call in async code that blocks in at least one way.
pub(crate) struct AsyncCall<'a> {
    pub site: &'a Occurrence,
    pub in_test: bool,
    /// A rule or mark names the callee itself.
    pub direct: bool,
    /// What runs is the drop of a value.
    pub is_drop: bool,
    /// The runtimes that drive it, as far as they are seen, with their threads.
    on: Vec<(Symbol, Threads)>,
}

impl<'a> AsyncBody<'a> {
    pub(super) fn of(cx: &LintCx<'a>, body: &'a Body, occurrences: &'a [Occurrence]) -> AsyncBody<'a> {
        let facts = &body.facts;
        let in_test = in_test(cx, facts.owner);
        let blocks = occurrences.iter().filter(|site| !site.effects.is_empty());
        let direct = |site: &Occurrence| site.effects.iter().all(|effect| effect.trace.depth() == 1);
        let is_drop = |site: &Occurrence| site.path.ends_with(DROP);
        let call = |site: &'a Occurrence| {
            let on = runtimes(cx, body, facts.calls[site.call].region);
            AsyncCall { site, in_test, direct: direct(site), is_drop: is_drop(site), on }
        };
        let blocking = blocks.map(call).collect();
        AsyncBody { facts, body, in_test, blocking }
    }

    /// The code of the body, where it stands in the file as it is.
    pub(super) fn code(&self, cx: &LintCx<'_>) -> Option<&Code> {
        self.body.code(cx.facts)
    }

    pub(crate) fn span(&self, cx: &LintCx<'_>, range: TextRange) -> Span {
        cx.program.span(self.facts.owner, range)
    }

    pub(crate) fn kind_of(&self, region: RegionId) -> RegionKind {
        self.facts.regions[region].kind
    }
}

/// How the path of a `Drop::drop` ends.
const DROP: &str = " as std::ops::Drop>::drop";

/// The type that a path names the `Drop` of.
pub(super) fn dropped_type(path: &str) -> Option<&str> {
    path.strip_suffix(DROP)?.strip_prefix('<')
}

/// The runtimes on whose threads a region is seen to run.
fn runtimes(cx: &LintCx<'_>, body: &Body, region: RegionId) -> Vec<(Symbol, Threads)> {
    let drives = |host: Host| match host {
        Host::On(runtime, threads @ (Threads::One | Threads::Many | Threads::Unknown)) => Some((runtime, threads)),
        Host::On(_, Threads::Beside) | Host::Thread | Host::Unseen => None,
    };
    cx.solution.roles.hosts_of(body, region).filter_map(drives).collect()
}

impl AsyncCall<'_> {
    /// It panics on a runtime that drives it: that matters whoever else is there.
    pub(super) fn panics(&self, cx: &LintCx<'_>, effect: &Effect) -> bool {
        panics_on(cx, effect).is_some_and(|runtime| self.on.iter().any(|(on, _)| *on == runtime))
    }

    /// What becomes of code that drives or ends a runtime where another one drives it: whether it panics, and what else.
    pub(super) fn within_runtime(&self, cx: &LintCx<'_>, effect: &Effect) -> Option<String> {
        if effect.kind != Kind::Runtime || effect.cause.is_brief(cx.rules) {
            return None;
        }
        Some(match (panics_on(cx, effect), self.on.as_slice()) {
            (Some(runtime), _) if self.panics(cx, effect) => format!("{runtime} drives this code: it panics"),
            (_, [(other, Threads::One), ..]) => format!("{other} drives this code, on one thread: {DEADLOCK}"),
            (_, [(other, _), ..]) => format!("{other} drives this code: {STARVES}"),
            (Some(runtime), []) => format!("it panics where {runtime} drives this code; elsewhere {STARVES}"),
            (None, []) => STARVES.to_owned(),
        })
    }

    /// The effect that a lint about blocking speaks of.
    pub(super) fn worst(&self, cx: &LintCx<'_>, lint: &str) -> Option<(Level, &'_ Effect)> {
        self.worst_of(cx, lint, &|effect| !effect.ends_runtime)
    }

    /// The effect to speak of: the one that weighs most by level, then the surest, then the shortest. Effects that are
    /// not sure enough have the level `allow`; they are there to be named by a suppression.
    pub(super) fn worst_of(
        &self,
        cx: &LintCx<'_>,
        lint: &str,
        is_meant: &dyn Fn(&Effect) -> bool,
    ) -> Option<(Level, &'_ Effect)> {
        let level_of = if self.in_test { LevelTable::level_in_tests } else { LevelTable::level_of };
        let of_kind = |effect: &Effect| match effect.confidence >= cx.min_confidence {
            true => level_of(cx.levels, lint, Some(effect.kind), rule_id(cx, effect)),
            false => Level::Allow,
        };
        let meant = self.site.effects.iter().filter(|effect| is_meant(effect));
        let leveled = meant.map(|effect| (of_kind(effect), effect));
        // What each call does, before what a call does once; then the worst. Which is told first does not depend on flags, but
        // for what they switch off.
        let weight = |(level, effect): &(Level, &Effect)| {
            let panics = self.site.role.is_lesser() && self.panics(cx, effect);
            let plain = match effect.confidence >= Confidence::Likely {
                true => cx.levels.default_of(lint, Some(effect.kind), rule_id(cx, effect)),
                false => Level::Allow,
            };
            let counts = (*level > Level::Allow, plain > Level::Allow);
            let first = (counts, panics, effect.once.is_empty(), effect.when);
            (first, plain, effect.rank(), Reverse(effect.kind))
        };
        let (level, effect) = leveled.max_by_key(weight)?;
        let is_named = cx.levels.names_role(self.site.role);
        let role = if self.panics(cx, effect) && !is_named { Role::Worker } else { self.site.role };
        let level = match cx.levels.shows_all() {
            true => level,
            false => {
                // Who asks for a lint by name does not want less of it than who says nothing.
                let built_in = cx.levels.default_of(lint, Some(effect.kind), rule_id(cx, effect));
                let least = level.min(weighed(cx, (built_in, effect), role));
                weighed(cx, (level, effect), role).max(if self.in_test { Level::Allow } else { least })
            }
        };
        Some((level.min(cx.levels.most_for(role)), effect))
    }
}

const STARVES: &str = "the thread runs nothing else until this is done, and waits for ever if that needs the thread";

const DEADLOCK: &str = "no other task runs until this is done, and it waits for ever if that needs one of them";

/// The runtime on whose threads it panics.
fn panics_on(cx: &LintCx<'_>, effect: &Effect) -> Option<Symbol> {
    rule(cx, effect)?.panics
}

/// The level of an effect by how it is reached, and by whom it keeps waiting.
fn weighed(cx: &LintCx<'_>, (level, effect): (Level, &Effect), role: Role) -> Level {
    let is_lesser = role.is_lesser() && !cx.levels.names_role(role);
    let level = match role {
        _ if is_kept(cx, effect) => Level::Allow,
        Role::Batch if is_lesser => in_batch(cx, level, effect),
        Role::OwnRuntime if is_lesser => lower(level),
        _ => level,
    };
    let is_rare = matches!(effect.when, When::OnError | When::OnFlag);
    match is_rare || is_passing(effect) || is_far_off(effect) && !effect.repeated {
        true => lower(level),
        false if is_far_off(effect) => level.min(Level::Warn),
        false => level,
    }
}

/// In a job that nobody waits for at each moment, what is over soon makes little difference: it is worth no more than a change of
/// the call itself.
fn in_batch(cx: &LintCx<'_>, level: Level, effect: &Effect) -> Level {
    match effect.kind {
        _ if effect.cause.is_brief(cx.rules) => Level::Allow,
        Kind::File if effect.when != When::Always && !effect.repeated => Level::Allow,
        _ if effect.trace.depth() == 1 => level,
        _ if effect.repeated => level.min(Level::Warn),
        Kind::Cpu => level.min(Level::Warn),
        Kind::File | Kind::Process => Level::Allow,
        _ => lower(level),
    }
}

/// What is built by the first use of a static is kept, as it should be.
fn is_kept(cx: &LintCx<'_>, effect: &Effect) -> bool {
    !effect.once.is_empty() && rule(cx, effect).is_some_and(|rule| rule.keep)
}

/// It stands at the end of many calls, and is not reached each time: what is read once, for one setting or in some rare case
/// looks like that. Of the findings of this form that were judged, none was worth a change; one in a loop may be.
fn is_far_off(effect: &Effect) -> bool {
    effect.when != When::Always && effect.trace.depth() >= FAR
}

/// A call that is over soon, made once by a function that does other things: to offload it would cost more than it takes.
fn is_passing(effect: &Effect) -> bool {
    effect.brief && !effect.repeated && effect.trace.depth() > 1
}

/// So many calls are many.
const FAR: u32 = 6;

/// What is done on an error path or for a setting only, or keeps only the like of itself waiting, weighs less.
fn lower(level: Level) -> Level {
    match level {
        Level::Deny => Level::Warn,
        Level::Warn => Level::Allow,
        other => other,
    }
}

/// The function is there for tests only.
pub(super) fn in_test(cx: &LintCx<'_>, function: DefId) -> bool {
    let of_test_target = cx.program.root(function.krate).is_some_and(|krate| krate.kind == TargetKind::Test);
    of_test_target || cx.program.data(function).in_test || cx.solution.test_support.contains(&function)
}

/// The rule behind an effect; marks in the source have none.
pub(super) fn rule_id<'a>(cx: &LintCx<'a>, effect: &Effect) -> Option<&'a str> {
    rule(cx, effect).map(|rule| rule.id.as_str())
}

fn rule<'a>(cx: &LintCx<'a>, effect: &Effect) -> Option<&'a Rule> {
    match effect.cause {
        Cause::Rule(id) => Some(cx.rules.rule(id)),
        Cause::Mark => None,
    }
}
