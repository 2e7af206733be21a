//! From the conditions that a rule file writes to what is asked about calls.

use super::condition::{Arg, ArgValue, Condition, Which, parse_value};
use super::pack::{ArgName, ArgTable, ConditionTable};
use super::reader::{Patterns, Reader, Text};
use super::trie::Trie;
use crate::config::problem::Problem;
use crate::config::spanned::Spanned;

impl Reader<'_> {
    pub(super) fn conditions(&mut self, tables: Vec<Spanned<ConditionTable>>) -> Vec<Condition> {
        tables.into_iter().filter_map(|table| self.condition(table)).collect()
    }

    fn condition(&mut self, table: Spanned<ConditionTable>) -> Option<Condition> {
        let range = table.span();
        if let Some(empty) = empty_list(table.get_ref()) {
            self.problems.push(Problem::at(empty, "the list is empty: nothing can be one of these"));
            return None;
        }
        let ConditionTable { arg, is, has, ty, form, made_by, after } = table.into_inner();
        match (arg.map(which), is, has, ty, form, made_by, after) {
            (Some(arg), Some(is), None, None, None, None, None) => {
                Some(Condition::Is { arg, values: self.values(is.get_ref()) })
            }
            (Some(arg), None, Some(has), None, None, None, None) => {
                Some(Condition::Has { arg, flags: self.values(has.get_ref()) })
            }
            (Some(arg), None, None, Some(ty), None, None, None) => {
                Some(Condition::Type { arg, types: self.types(ty.get_ref()) })
            }
            (Some(arg), None, None, None, Some(form), None, None) => {
                Some(Condition::Form { arg, forms: form.into_inner() })
            }
            (None, None, None, None, None, Some(made_by), None) => Some(self.made_by(made_by.get_ref())),
            (None, None, None, None, None, None, Some(after)) => Some(Condition::After(self.values(after.get_ref()))),
            _ => {
                let problem = Problem::at(range, "a condition asks one thing");
                let help = "write `arg` with `is`, `has`, `type` or `form`, or `made-by` alone, or `after` alone";
                self.problems.push(problem.with_help(help));
                None
            }
        }
    }

    fn made_by(&mut self, list: &[Text]) -> Condition {
        let (calls, functions): (Vec<Text>, Vec<Text>) = list.iter().cloned().partition(is_call);
        let functions = trie(&self.patterns(&functions));
        Condition::MadeBy { functions, calls: self.values(&calls) }
    }

    fn values(&mut self, list: &[Text]) -> Vec<ArgValue> {
        let mut values = Vec::new();
        for text in list {
            match parse_value(text.get_ref()) {
                Ok(value) => values.push(value),
                Err(why) => self.problems.push(Problem::at(text.span(), why)),
            }
        }
        values
    }
}

/// A function with what it is given, not its path alone.
fn is_call(text: &Text) -> bool {
    text.get_ref().ends_with(')')
}

/// Where a list is that has nothing in it.
fn empty_list(table: &ConditionTable) -> Option<std::ops::Range<usize>> {
    let texts = [&table.is, &table.has, &table.ty, &table.made_by, &table.after];
    let texts = texts.into_iter().flatten().filter(|list| list.get_ref().is_empty()).map(Spanned::span);
    let forms = table.form.iter().filter(|list| list.get_ref().is_empty()).map(Spanned::span);
    texts.chain(forms).next()
}

fn which(arg: ArgTable) -> Which {
    match arg {
        ArgTable::At(index) => Which::One(Arg::At(index)),
        ArgTable::Named(ArgName::Receiver) => Which::One(Arg::Receiver),
        ArgTable::Named(ArgName::Any) => Which::Any,
    }
}

fn trie(patterns: &Patterns) -> Trie<()> {
    let mut trie = Trie::default();
    patterns.iter().for_each(|pattern| trie.insert(pattern, ()));
    trie
}
