//! Findings whose texts are fit to be shown, whoever wrote the rule, the name or the code that they quote.

use crate::base::diagnostic::{Diagnostic, Label};
use crate::base::plain;

/// Puts signs in place of what a terminal or a CI server would obey. Edits are left as they are.
pub(super) fn make_plain(diagnostic: &mut Diagnostic) {
    let Diagnostic { message, primary, also, secondary, notes, helps, fixes, evidence, .. } = diagnostic;
    one_line(message);
    [primary].into_iter().chain(also).chain(secondary).for_each(|Label { text, .. }| one_line(text));
    notes.iter_mut().chain(helps).for_each(each_line);
    fixes.iter_mut().for_each(|fix| one_line(&mut fix.title));
    if let Some(evidence) = evidence {
        one_line(&mut evidence.callee);
        one_line(&mut evidence.rule);
        evidence.chain.iter_mut().for_each(|step| one_line(&mut step.callee));
    }
}

fn one_line(text: &mut String) {
    if let std::borrow::Cow::Owned(plain) = plain::line(text) {
        *text = plain;
    }
}

fn each_line(text: &mut String) {
    if let std::borrow::Cow::Owned(plain) = plain::lines(text) {
        *text = plain;
    }
}
