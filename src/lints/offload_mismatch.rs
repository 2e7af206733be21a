//! `offload-mismatch`: code that waits on threads that are there to compute, or that computes on threads that are there to wait.

use rustc_hash::FxHashSet;

use crate::base::descriptor::{LintDescriptor, Since};
use crate::base::diagnostic::Diagnostic;
use crate::base::kind::Kind;
use crate::base::level::Level;
use crate::base::span::Span;
use crate::base::stack;
use crate::def::ids::DefId;
use crate::facts::ids::CallId;
use crate::facts::value::Value;
use crate::flow::ir::RegionId;
use crate::rules::hazards::PoolEffect;
use crate::solve::bodies::Body;
use crate::solve::callee::Callee;

use super::async_body::AsyncBody;
use super::calls::bound;
use super::hazard::{Said, build};
use super::unbounded_concurrency::for_each;
use super::{Lint, LintCx};

const ID: &str = "offload-mismatch";

pub(super) const LINT: Lint = Lint {
    descriptor: LintDescriptor {
        id: ID,
        summary: "code that waits on a pool for computing, or computes in bulk on a pool for waiting",
        docs: DOCS,
        default_level: Some(Level::Allow),
        since: Since::Stable("0.1.0"),
    },
    check,
};

const DOCS: &str = "\
Finds closures that wait for the network, a process, input or a timer on a pool with one thread for each core, such as rayon's. Also long
computations that are given, one for each of many items, to a pool for blocking code.

Why: on a pool for computing, each thread that waits takes a core away from the others. A pool for blocking code has hundreds of threads,
which then fight for the cores.

Bad:

    rayon::spawn(move || {
        let page = ureq::get(url).call();
        sender.send(page).ok();
    });

    for password in passwords {
        tasks.push(tokio::task::spawn_blocking(move || bcrypt::hash(password, 12)));
    }

Good: wait where threads are cheap, and compute where there is one thread for each core:

    let page = tokio::task::spawn_blocking(move || ureq::get(url).call()).await;
    let hashes = tokio_rayon::spawn(move || passwords.par_iter().map(|it| bcrypt::hash(it, 12)).collect()).await;

How sure: certain about the pool. It matters only if there is much to do, so the lint is allowed by default.

Not found: files on a pool for computing, which mostly are in memory, and a single computation on a pool for blocking code.

To silence one place: `// async-lint: allow(offload-mismatch) -- why`.";

/// What keeps a thread waiting for long.
const WAITS: &[Kind] = &[Kind::Sleep, Kind::Network, Kind::Process, Kind::Wait, Kind::Input];

fn check(cx: &LintCx<'_>, body: &AsyncBody<'_>, acc: &mut Vec<Diagnostic>) {
    let facts = body.facts;
    for (call, data) in facts.calls.iter() {
        let bound = bound(cx, facts, call);
        let Some(pool) = &bound.pool else { continue };
        let is_mismatch = |kind: Kind| match pool.effect {
            PoolEffect::Computes => WAITS.contains(&kind),
            PoolEffect::RunsBlocking => kind == Kind::Cpu,
            PoolEffect::Lends => false,
        };
        let mut closures = data.args.iter().filter_map(|&arg| match facts.values[arg] {
            Value::Closure(region) if !facts.regions[region].kind.is_async() => Some(region),
            _ => None,
        });
        let found = closures.find_map(|region| does(cx, body.body, region, (&is_mismatch, &mut FxHashSet::default())));
        let in_bulk = || pool.effect != PoolEffect::RunsBlocking || for_each(cx, body.body, call).is_some();
        if let Some(what) = found.filter(|_| in_bulk()) {
            acc.push(finding(cx, body, (call, pool.effect), what));
        }
    }
}

/// What a closure does that its pool is not for.
struct Done {
    kind: Kind,
    path: String,
    span: Span,
}

/// Functions that call functions are followed this far.
const MAX_FUNCTIONS: usize = 64;

/// The first call of a region that is of a kind that is meant, by itself or in a function of the project.
fn does(
    cx: &LintCx<'_>,
    read: &Body,
    region: RegionId,
    (is_meant, seen): (&dyn Fn(Kind) -> bool, &mut FxHashSet<DefId>),
) -> Option<Done> {
    let facts = &read.facts;
    facts.calls.iter().filter(|(_, data)| data.region == region).find_map(|(call, data)| {
        let resolved = read.meaning(call).resolved.as_ref()?;
        let span = cx.program.span(facts.owner, data.site.name_range);
        match resolved.callee {
            Callee::Rule(rule) if is_meant(cx.rules.rule(rule).kind) => {
                Some(Done { kind: cx.rules.rule(rule).kind, path: resolved.path.to_string(), span })
            }
            Callee::Body(def) => {
                let inner = cx.solution.bodies.get(def).filter(|inner| inner.facts.local)?;
                if seen.len() >= MAX_FUNCTIONS {
                    cx.solution.limits.note_function();
                    return None;
                }
                let is_new = seen.insert(def);
                is_new.then(|| stack::step(|| does(cx, inner, RegionId::ROOT, (is_meant, &mut *seen)))).flatten()
            }
            _ => None,
        }
    })
}

fn finding(cx: &LintCx<'_>, body: &AsyncBody<'_>, (call, pool): (CallId, PoolEffect), done: Done) -> Diagnostic {
    let data = &body.facts.calls[call];
    let bound = bound(cx, body.facts, call);
    let of = bound.pool.as_ref().map_or("pool", |pool| &pool.of);
    let (message, label, help) = match pool {
        PoolEffect::Computes => (
            format!("`{}` waits on {of}, which is there to compute", done.path),
            "this has as many threads as there are cores",
            "wait for it in async code or by `spawn_blocking`, and compute here",
        ),
        _ => (
            format!("`{}` computes on the {of} for each item, which is there to wait", done.path),
            "as many of these run at one time as the pool has threads: far more than cores",
            "compute on a pool with as many threads as cores, such as rayon's, or bound how many run at one time",
        ),
    };
    let said = Said {
        message,
        label: label.to_owned(),
        also: vec![(done.span, format!("here ({})", done.kind.about()))],
        helps: vec![help.to_owned()],
        ..Said::default()
    };
    build(cx, ID, body, (data.region, data.site.name_range), said)
}
