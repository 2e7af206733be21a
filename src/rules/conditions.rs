//! From the conditions that a rule file writes to what is asked about calls.

use super::compile::{Compiler, Text};
use super::condition::{ArgValue, Condition, parse_value};
use super::pack::ConditionTable;
use super::trie::Trie;
use crate::config::problem::Problem;
use crate::config::spanned::Spanned;

impl Compiler<'_> {
    pub(super) fn conditions(&mut self, tables: Vec<Spanned<ConditionTable>>) -> Vec<Condition> {
        tables.into_iter().filter_map(|table| self.condition(table)).collect()
    }

    fn condition(&mut self, table: Spanned<ConditionTable>) -> Option<Condition> {
        let range = table.span();
        let ConditionTable { arg, is, has, made_by, after } = table.into_inner();
        let lists = [&is, &has, &made_by, &after];
        if let Some(empty) = lists.into_iter().flatten().find(|list| list.get_ref().is_empty()) {
            self.problems.push(Problem::at(empty.span(), "the list is empty: nothing can be one of these"));
            return None;
        }
        match (arg, is, has, made_by, after) {
            (Some(arg), Some(is), None, None, None) => Some(Condition::Is { arg, values: self.values(is) }),
            (Some(arg), None, Some(has), None, None) => Some(Condition::Has { arg, flags: self.values(has) }),
            (None, None, None, Some(made_by), None) => {
                let mut trie = Trie::default();
                self.patterns(made_by.get_ref()).iter().for_each(|pattern| trie.insert(pattern, ()));
                Some(Condition::MadeBy(trie))
            }
            (None, None, None, None, Some(after)) => Some(Condition::After(self.values(after))),
            _ => {
                let problem = Problem::at(range, "a condition asks one thing");
                let help = "write `arg` with `is` or with `has`, or `made-by` alone, or `after` alone";
                self.problems.push(problem.with_help(help));
                None
            }
        }
    }

    fn values(&mut self, list: Spanned<Vec<Text>>) -> Vec<ArgValue> {
        let mut values = Vec::new();
        for text in list.into_inner() {
            match parse_value(text.get_ref()) {
                Ok(value) => values.push(value),
                Err(why) => self.problems.push(Problem::at(text.span(), why)),
            }
        }
        values
    }
}
