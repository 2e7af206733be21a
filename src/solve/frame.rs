//! A body that a search for values is in, and what its types come to there.

use std::sync::Arc;

use crate::facts::body::Target;
use crate::facts::ids::CallId;
use crate::ty::kinds::Ty;
use crate::ty::result::FnRef;

use super::bodies::Body;
use super::cx::SolveCx;
use super::instance::as_called;

/// A body in which values are looked at, and the call that led there.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) body: Arc<Body>,
    pub(super) by: Option<(CallId, Arc<Frame>)>,
}

impl PartialEq for Frame {
    fn eq(&self, other: &Self) -> bool {
        self.body.facts.owner == other.body.facts.owner && self.by == other.by
    }
}

impl Frame {
    /// The call that led there, as its body means it, and that body.
    pub(super) fn made_by(&self, cx: SolveCx<'_>) -> Option<FnRef> {
        let (call, caller) = self.by.as_ref()?;
        match &caller.body.facts.calls[*call].target {
            Target::Fn(by) => Some(caller.meant(cx, by)),
            _ => None,
        }
    }

    /// A type of the body, as the calls that led there have it.
    pub(super) fn inside(&self, cx: SolveCx<'_>, ty: Ty) -> Ty {
        match &self.by {
            Some((call, caller)) if ty.has_params() => match &caller.body.facts.calls[*call].target {
                Target::Fn(by) => caller.inside(cx, cx.types().instantiate(by, ty)),
                _ => ty,
            },
            _ => ty,
        }
    }

    /// A function that the body names, as the calls that led there mean it.
    pub(super) fn meant(&self, cx: SolveCx<'_>, function: &FnRef) -> FnRef {
        let Some((call, caller)) = &self.by else { return function.clone() };
        let inside = match &caller.body.facts.calls[*call].target {
            Target::Fn(by) => as_called(cx, by, function),
            _ => None,
        };
        caller.meant(cx, inside.as_ref().unwrap_or(function))
    }
}
