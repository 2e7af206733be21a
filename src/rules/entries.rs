//! Every path that a rule file names, table by table, each with its place.

use std::collections::BTreeSet;

use super::pack::{self, PackFile};
use super::path::{Names, PatternPiece, parse_pattern};
use crate::base::span::TextRange;
use crate::config::spanned::Spanned;

/// A path as it is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    pub path: String,
    /// Between its quotes.
    pub range: TextRange,
    pub names: Names,
    /// Id of the rule that it is of.
    pub rule: Option<String>,
}

type Text = Spanned<String>;

/// The paths of all tables. What is wrong with the file otherwise has been said when it was read.
pub fn written(text: &str) -> Vec<Written> {
    let (file, _) = pack::read(text, &[]);
    let mut found = Vec::new();
    of_rules(&file, &mut found);
    for table in file.boundaries.iter().map(Spanned::get_ref) {
        add(table.paths.get_ref(), Names::Function, &mut found);
        add(&table.except, Names::Function, &mut found);
    }
    for table in file.forwards.iter().map(Spanned::get_ref) {
        add(table.paths.get_ref(), Names::Function, &mut found);
    }
    for table in file.callbacks.iter().map(Spanned::get_ref) {
        add(table.paths.get_ref(), Names::Function, &mut found);
    }
    for table in file.nonblocking.iter().map(Spanned::get_ref) {
        add(table.paths.get_ref(), Names::Function, &mut found);
    }
    for table in file.macros.iter().map(Spanned::get_ref) {
        add(table.paths.get_ref(), Names::Macro, &mut found);
    }
    for table in file.attributes.iter().map(Spanned::get_ref) {
        add(table.paths.get_ref(), Names::Macro, &mut found);
    }
    for table in file.wrappers.iter().map(Spanned::get_ref) {
        add(table.types.get_ref(), Names::Type, &mut found);
    }
    for (paths, names) in file.hazards.written() {
        add(paths, names, &mut found);
    }
    for table in file.trusted.iter().map(Spanned::get_ref) {
        add(&table.paths, Names::Anything, &mut found);
    }
    found
}

fn of_rules(file: &PackFile, found: &mut Vec<Written>) {
    for table in file.rules.iter().map(Spanned::get_ref) {
        let first = found.len();
        add(table.paths.get_ref(), Names::Function, found);
        for (runtime, path) in &table.counterpart {
            let range = TextRange::new(runtime.span().start as u32, runtime.span().end as u32);
            let path = of_each(path, table.paths.get_ref());
            found.push(Written { path, range, names: Names::Counterpart, rule: None });
        }
        for one in &mut found[first..] {
            one.rule = Some(table.id.get_ref().clone());
        }
        add(&table.except, Names::Function, found);
        let conditions = table.when.iter().chain(&table.unless).chain(&table.certain_when).map(Spanned::get_ref);
        for makers in conditions.filter_map(|condition| condition.made_by.as_ref()) {
            makers.get_ref().iter().for_each(|maker| found.push(of_maker(maker)));
        }
    }
    for table in file.blocking_fns.iter().map(Spanned::get_ref) {
        add(std::slice::from_ref(&table.path), Names::Function, found);
    }
}

/// What made a value is written as a function, or with what it was given: `a::open("/dev/zero")`.
fn of_maker(maker: &Text) -> Written {
    let text = maker.get_ref();
    let path = text.split_once('(').map_or(text.as_str(), |(path, _)| path);
    written_as(maker, path, Names::Function)
}

/// The counterpart with the names of all functions that the rule spells out for `{fn}`.
fn of_each(counterpart: &str, paths: &[Text]) -> String {
    let patterns = paths.iter().filter_map(|path| parse_pattern(path.get_ref()).ok()).flatten();
    let names = patterns.filter_map(|mut pattern| match pattern.pop() {
        Some(PatternPiece::Exact(name)) => Some(name),
        _ => None,
    });
    let names: BTreeSet<String> = names.collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    match names.as_slice() {
        [] => counterpart.replace("{fn}", "*"),
        [name] => counterpart.replace("{fn}", name),
        names => counterpart.replace("{fn}", &format!("{{{}}}", names.join(","))),
    }
}

fn add(list: &[Text], names: Names, found: &mut Vec<Written>) {
    found.extend(list.iter().map(|text| written_as(text, text.get_ref(), names)));
}

/// A path that a text begins with.
fn written_as(text: &Text, path: &str, names: Names) -> Written {
    // Without the quotes.
    let start = text.span().start as u32 + 1;
    let range = TextRange::new(start, start + path.len() as u32);
    Written { path: path.to_owned(), range, names, rule: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counterpart_is_looked_for_under_the_name_of_each_function() {
        let text = "[[rule]]\nid = 'r'\npaths = ['a::{f,g}', 'a::b::*']\nkind = 'file'\nmessage = 'm'\ncounterpart = { tokio = 'c::{fn}_async' }";
        let found = written(text);
        let counterpart = found.iter().find(|one| one.names == Names::Counterpart).expect("one");
        assert_eq!(counterpart.path, "c::{f,g}_async");
        assert_eq!(&text[counterpart.range.start as usize..counterpart.range.end as usize], "tokio");
    }

    #[test]
    fn of_a_call_that_makes_a_value_the_function_is_named() {
        let text = "[[rule]]\nid = 'r'\npaths = ['a::f']\nkind = 'file'\nmessage = 'm'\nunless = [{ made-by = ['a::h(\"x\")', 'a::i'] }]";
        let found = written(text);
        let shown = |one: &Written| &text[one.range.start as usize..one.range.end as usize];
        assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), ["a::f", "a::h", "a::i"]);
        assert_eq!(found.iter().map(|one| one.path.as_str()).collect::<Vec<_>>(), ["a::f", "a::h", "a::i"]);
    }

    #[test]
    fn every_table_that_names_paths_is_looked_at() {
        let text = "
            [[rule]]\nid = 'r'\npaths = ['a::f']\nexcept = ['a::g']\nkind = 'file'\nmessage = 'm'\nunless = [{ made-by = ['a::h'] }]
            [[blocking-fn]]\npath = 'a::i'\nkind = 'file'
            [[boundary]]\npaths = ['a::j']\neffect = 'offload'
            [[macro]]\npaths = ['a::k']\nbody = 'async'
            [[attribute]]\npaths = ['a::l']
            [[wrapper]]\ntypes = ['a::M']
            [[trusted]]\npaths = ['a::n']\nreason = 'r'
            [[nonblocking]]\npaths = ['a::o']\nreason = 'r'
            [[forward]]\npaths = ['a::p']\ncalls = ['<0 as a::T>::m']";
        let found = written(text);
        let mut paths: Vec<&str> = found.iter().map(|one| one.path.as_str()).collect();
        paths.sort_unstable();
        let expected = ["f", "g", "h", "i", "j", "k", "l", "M", "n", "o", "p"].map(|name| format!("a::{name}"));
        let mut expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        expected.sort_unstable();
        assert_eq!(paths, expected);
        assert_eq!(found[0].rule.as_deref(), Some("r"));
        assert_eq!(&text[found[0].range.start as usize..found[0].range.end as usize], "a::f");
    }
}
