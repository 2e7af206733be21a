//! The calls that lead from a function down to the one that blocks.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::base::span::Span;

/// One call.
#[derive(Clone, Eq, PartialEq, Debug)]
pub(crate) struct Step {
    /// Full path of what is called.
    pub callee: Arc<str>,
    /// Where the call stands.
    pub call: Span,
}

/// One step or more, the last of which is the call that blocks. Cheap to clone and to extend at its head.
#[derive(Clone, Debug)]
pub(crate) struct Trace(Arc<Link>);

#[derive(Debug)]
struct Link {
    step: Step,
    rest: Option<Trace>,
    len: u32,
}

impl Trace {
    /// The call that blocks by itself.
    pub(crate) fn leaf(step: Step) -> Trace {
        Trace(Arc::new(Link { step, rest: None, len: 1 }))
    }

    /// This trace as seen from one call further up.
    pub(crate) fn with_call_site(&self, step: Step) -> Trace {
        Trace(Arc::new(Link { step, len: self.0.len + 1, rest: Some(self.clone()) }))
    }

    /// The outermost call.
    pub(crate) fn first(&self) -> &Step {
        &self.0.step
    }

    /// Number of steps, at least 1.
    pub(crate) fn depth(&self) -> u32 {
        self.0.len
    }

    /// Which of two traces of one length is told: the one whose first call stands first; of the same call, the rest decides.
    /// So it does not matter which was found first.
    pub(super) fn is_before(&self, other: &Trace) -> bool {
        let (mut one, mut other) = (Some(self), Some(other));
        while let (Some(left), Some(right)) = (one, other) {
            if Arc::ptr_eq(&left.0, &right.0) {
                return false;
            }
            let key = |trace: &'_ Trace| (trace.0.step.call.range, trace.0.step.callee.clone());
            match key(left).cmp(&key(right)) {
                Ordering::Less => return true,
                Ordering::Greater => return false,
                Ordering::Equal => (one, other) = (left.0.rest.as_ref(), right.0.rest.as_ref()),
            }
        }
        false
    }

    /// From the outermost call to the one that blocks.
    pub(crate) fn steps(&self) -> impl Iterator<Item = &Step> {
        std::iter::successors(Some(self), |trace| trace.0.rest.as_ref()).map(|trace| &trace.0.step)
    }
}

impl Drop for Link {
    /// Long traces are taken apart in a loop, not by one stack frame a step.
    fn drop(&mut self) {
        let mut rest = self.rest.take();
        while let Some(trace) = rest {
            rest = Arc::into_inner(trace.0).and_then(|mut link| link.rest.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::span::{FileId, TextRange};

    fn step(name: &str) -> Step {
        Step { callee: name.into(), call: TextRange::default().in_file(FileId(0)) }
    }

    #[test]
    fn steps_run_from_the_caller_to_the_leaf() {
        let trace = Trace::leaf(step("read")).with_call_site(step("load")).with_call_site(step("main"));
        let names: Vec<&str> = trace.steps().map(|step| &*step.callee).collect();
        assert_eq!(names, ["main", "load", "read"]);
        assert_eq!(trace.depth(), 3);
    }

    #[test]
    fn a_long_trace_is_dropped_without_recursion() {
        let mut trace = Trace::leaf(step("leaf"));
        for _ in 0..200_000 {
            trace = trace.with_call_site(step("f"));
        }
        assert_eq!(trace.depth(), 200_001);
    }
}
