//! The way out of a finding: the async counterpart for the runtime that the crate uses, how to run the code elsewhere, what to
//! make async.
//!
//! # Story
//! What a `help:` line shows as code builds when it is put in place of the call; where that can't be had, the line says in
//! words what is left to do. [`ways`](Case::ways) chooses by what the finding is about: a plain call, one in a closure that
//! can't await, one in a `poll`, a drop, a static that is built late, a call that gives a future. [`elsewhere`] moves an
//! expression into a closure for another thread, with clones of what it borrows; [`helper`] looks at the functions between
//! the async code and the call that blocks.

mod callers;
mod conversion;
mod elsewhere;
mod expression;
mod forced;
mod helper;
mod in_place;
mod runtime;
mod signature;
mod special;
mod stand_in;

use std::cell::RefCell;

use crate::base::diagnostic::{Applicability, Diagnostic, Edit, Feature, Fix, LintId};
use crate::base::kind::Kind;
use crate::base::level::Level;
use crate::base::span::{Span, TextRange};
use crate::facts::body::Target;
use crate::flow::ir::{CallSyntax, RegionKind};
use crate::rules::model::Runtime;
use crate::rules::{Counterpart, Offload, Rule, RuleId};
use crate::solve::effect::{Cause, Effect};

use super::LintCx;
use super::async_body::{AsyncBody, AsyncCall};

pub(super) use self::callers::Callers;

use self::elsewhere::Elsewhere;

/// This many file calls in one piece of async code are better offloaded together.
const MANY_FILE_CALLS: usize = 2;

/// Code that is longer than this, or of several lines, is in the edit and not in the sentence.
const MAX_SHOWN: usize = 160;

/// A finding and what advice depends on.
#[derive(Copy, Clone)]
struct Case<'c> {
    cx: &'c LintCx<'c>,
    body: &'c AsyncBody<'c>,
    call: &'c AsyncCall<'c>,
    effect: &'c Effect,
    rule: (RuleId, &'c Rule),
    runtime: &'c Runtime,
    lint: LintId,
    /// Why edits that were tried can't be made, in the order of their worth.
    unfixed: &'c RefCell<Vec<String>>,
}

/// One thing to do: a sentence without a capital and a dot, and the edit that does it.
struct Way {
    help: String,
    fix: Option<Fix>,
}

impl Way {
    fn said(help: impl Into<String>) -> Way {
        Way { help: help.into(), fix: None }
    }
}

/// Adds `help:` lines and fixes.
pub(super) fn add(
    cx: &LintCx<'_>,
    body: &AsyncBody<'_>,
    (call, effect): (&AsyncCall<'_>, &Effect),
    diagnostic: &mut Diagnostic,
) {
    // Not shown: such findings are there to be named by a suppression.
    if diagnostic.level == Level::Allow {
        return;
    }
    let Cause::Rule(id) = effect.cause else { return };
    let Some(runtime) = runtime::of(cx, body) else { return };
    let unfixed = RefCell::default();
    let case = Case {
        cx,
        body,
        call,
        effect,
        rule: (id, cx.rules.rule(id)),
        runtime,
        lint: diagnostic.lint,
        unfixed: &unfixed,
    };
    for way in case.ways() {
        let or = if diagnostic.helps.is_empty() || way.help.starts_with("or ") { "" } else { "or " };
        let help = format!("{or}{}", way.help);
        // Said once: a sentence that is the title of an edit stands with it.
        diagnostic.fixes.extend(way.fix.map(|fix| match fix.title == way.help {
            true => Fix { title: help.clone(), ..fix },
            false => fix,
        }));
        diagnostic.helps.push(help);
    }
    let mut reasons = unfixed.into_inner();
    reasons.dedup();
    diagnostic.unfixed = (diagnostic.fixes.is_empty() && !reasons.is_empty()).then(|| reasons.join("; "));
}

impl<'c> Case<'c> {
    fn ways(self) -> Vec<Way> {
        let region = self.body.kind_of(self.call.site.region);
        match &self.body.facts.calls[self.call.site.call].target {
            Target::Drop { .. } => special::drop(self).into_iter().collect(),
            _ if self.body.kind_of(self.call.site.context) == RegionKind::Poll => special::poll(self),
            _ if self.call.site.syntax == CallSyntax::Static => forced::first_use(self).into_iter().collect(),
            _ if region == RegionKind::Closure => special::closure(self),
            _ => self.plain(),
        }
    }

    /// A call where something can be awaited.
    fn plain(self) -> Vec<Way> {
        let together = self.call.direct && self.effect.kind == Kind::File && self.file_calls_near() >= MANY_FILE_CALLS;
        let mut ways = Vec::new();
        ways.extend(forced::first_use(self));
        if together && self.rule.1.offload == Offload::ByRuntime {
            ways.push(Way::said(format!(
                "several file calls stand together here: run them in one `{}`, which is faster than an async call for each",
                self.offload_fn()
            )));
        }
        ways.extend(self.counterpart().map(|counterpart| self.use_instead(&counterpart, together)));
        if !together {
            let async_helper = helper::made_async(self);
            let offload = self.offload(async_helper.is_some());
            // Files have no system calls that wait for nothing: a thread is as good for them, and is told of one change only.
            match async_helper.as_ref().is_some_and(|way| way.fix.is_some()) && self.effect.kind != Kind::File {
                true => ways.extend(async_helper.into_iter().chain(offload)),
                false => ways.extend(offload.into_iter().chain(async_helper)),
            }
        }
        ways
    }

    /// What to use instead of the function, where it is the one that blocks.
    fn counterpart(self) -> Option<Counterpart> {
        let callee = &self.effect.trace.first().callee;
        self.cx.rules.counterpart(self.rule.0, &self.runtime.name, callee).filter(|_| self.call.direct)
    }

    /// An edit that could be made; else it is kept why not.
    fn tried<T>(self, edit: Result<T, String>) -> Option<T> {
        edit.map_err(|why| self.unfixed.borrow_mut().push(why)).ok()
    }

    fn use_instead(self, counterpart: &Counterpart, together: bool) -> Way {
        let help = format!("use `{}` and await it{}", counterpart.path, self.lacking(&counterpart.path));
        // One offloaded block is better than an async call for each.
        let applicability = if together { Applicability::MaybeIncorrect } else { Applicability::MachineApplicable };
        let is_there = self.cx.program.leads_to_item(self.body.facts.owner, &counterpart.path) == Some(true);
        let fix = self.replacement(counterpart).and_then(|fix| match is_there {
            true => Some(Fix { applicability, ..fix }),
            false => self.with_feature(fix, &counterpart.path),
        });
        Way { help, fix: fix.or_else(|| self.tried(stand_in::fix(self))) }
    }

    /// Said behind a path that is not there.
    fn lacking(self, path: &str) -> String {
        let krate = path.split("::").next().unwrap_or_default();
        let program = self.cx.program;
        let root = program.root(self.body.facts.owner.krate);
        let is_named = root.is_some_and(|root| root.deps.iter().any(|(name, _)| *name == krate));
        match program.leads_to_item(self.body.facts.owner, path) {
            Some(false) => format!(" (it needs a feature of `{krate}` that is not enabled here)"),
            None if !is_named => format!(" (`{krate}` has to be added to the dependencies)"),
            _ => String::new(),
        }
    }

    /// The feature that a path of the runtime's crate is behind, where it is not on.
    fn feature(self, path: &str) -> Option<Feature> {
        let program = self.cx.program;
        let is_within = |of: &str| path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
        let within = self.runtime.features.iter().filter(|(of, _)| is_within(of));
        let (_, feature) = within.max_by_key(|(of, _)| of.len())?;
        let root = program.root(self.body.facts.owner.krate)?;
        let (name, dep) = root.deps.iter().find(|(name, _)| path.split("::").next() == Some(name.as_str()))?;
        let dep = program.graph.crates.get(*dep)?;
        let is_off = dep.cfg.eval(&format!("feature = \"{feature}\"")) == Some(false);
        is_off.then(|| Feature {
            manifest: root.package_dir.join("Cargo.toml"),
            dependency: name.to_string(),
            feature: feature.clone(),
            declared: dep.package_dir.join("Cargo.toml"),
        })
    }

    /// The edits, with the feature that they need for a path which is not there.
    fn with_feature(self, fix: Fix, path: &str) -> Option<Fix> {
        let needs = vec![self.feature(path)?];
        Some(Fix { needs, applicability: Applicability::MaybeIncorrect, ..fix })
    }

    fn offload(self, has_async_helper: bool) -> Option<Way> {
        match &self.rule.1.offload {
            Offload::None => None,
            Offload::Advice(advice) => Some(Way::said(advice.clone())),
            Offload::ByRuntime if special::gives_future(self) => Some(special::future(self)),
            Offload::ByRuntime => Some(match elsewhere::whole_call(self) {
                Elsewhere::Code(code) => self.replaced("move it off the executor", (&code, self.call.site.range)),
                Elsewhere::Left(why) => {
                    self.unfixed.borrow_mut().push(why.clone());
                    self.left_to_do(&why, has_async_helper)
                }
            }),
        }
    }

    /// The way out in words, where code would not build.
    fn left_to_do(self, why: &str, has_async_helper: bool) -> Way {
        if let Some(way) = in_place::way(self) {
            return way;
        }
        let or = match helper::callee_of_project(self) {
            Some(name) if !has_async_helper => format!(", or make `{name}` async"),
            _ => String::new(),
        };
        Way::said(format!("move it off the executor, into `{}`; {why}{or}", self.offload_fn()))
    }

    /// The code in place of what stands in the source.
    fn replaced(self, what: &str, (code, range): (&str, TextRange)) -> Way {
        let lacking = self.lacking(self.offload_fn());
        let help = match code.len() > MAX_SHOWN || code.contains('\n') {
            true => format!("{what}, in `{}`{lacking}", self.offload_fn()),
            false => format!("{what}: `{code}`{lacking}"),
        };
        let edits = vec![Edit { span: self.body.span(self.cx, range), replacement: code.to_owned() }];
        let fix = Fix { title: help.clone(), edits, applicability: Applicability::MaybeIncorrect, needs: Vec::new() };
        let fix = if lacking.is_empty() { Some(fix) } else { self.with_feature(fix, self.offload_fn()) };
        Way { help, fix }
    }

    /// The function that runs something elsewhere.
    fn offload_fn(self) -> &'c str {
        runtime::function(&self.runtime.offload)
    }

    /// Direct file calls in the same async code, this one counted.
    fn file_calls_near(self) -> usize {
        let is_file = |other: &&AsyncCall<'_>| {
            other.direct
                && other.site.region == self.call.site.region
                && other.site.effects.iter().any(|effect| effect.kind == Kind::File)
        };
        self.body.blocking.iter().filter(is_file).count()
    }

    /// The edit that puts a drop-in counterpart in place, where `.await` may stand.
    fn replacement(self, counterpart: &Counterpart) -> Option<Fix> {
        let region = self.body.kind_of(self.call.site.region);
        let may_await = region.is_async() && region != RegionKind::Poll;
        let is_path = self.call.site.syntax == CallSyntax::Path;
        if !counterpart.drop_in || !is_path || !may_await || !self.is_written_here() {
            return None;
        }
        let end = TextRange::new(self.call.site.range.end, self.call.site.range.end);
        let edit = |range, replacement| Edit { span: self.body.span(self.cx, range), replacement };
        Some(Fix {
            title: format!("use `{}`", counterpart.path),
            edits: vec![edit(self.call.site.name_range, counterpart.path.clone()), edit(end, ".await".to_owned())],
            applicability: Applicability::MachineApplicable,
            needs: Vec::new(),
        })
    }

    /// The call is in the source as it is made, and not by way of a macro.
    fn is_written_here(self) -> bool {
        let (whole, name) = (self.call.site.range, self.call.site.name_range);
        let arguments = self.text(TextRange::new(name.end.min(whole.end), whole.end));
        let named = self.text(name);
        let is_path = named.chars().all(|c| c.is_alphanumeric() || "_:<>, ".contains(c));
        let (begins, bracket) = match self.call.site.syntax {
            CallSyntax::Method => (whole.start < name.start, ["(", "::"]),
            CallSyntax::Macro => (whole.start == name.start, ["!", "!"]),
            _ => (whole.start == name.start, ["(", "("]),
        };
        begins && is_path && bracket.iter().any(|it| arguments.trim_start().starts_with(it)) && arguments.ends_with(')')
    }

    fn text(self, range: TextRange) -> String {
        self.cx.program.sources().snippet(self.body.span(self.cx, range))
    }

    /// `src/main.rs:7`
    fn place(self, span: Span) -> String {
        let file = self.cx.program.sources().file(span.file);
        format!("{}:{}", file.name, file.line_col(span.range.start).line)
    }
}
