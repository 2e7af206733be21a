//! Whether a call fits a matcher, and what its fragments are.
//!
//! Repetitions take as much as they can and never give back: where that differs from rustc, rustc calls the macro
//! ambiguous.

use std::rc::Rc;

use super::cursor::{Input, State};
use super::fragment::take_fragment;
use super::rules::{Matcher, Repeat, RepeatOp};
use super::tokens::{Leaf, Tree};

/// What a name of the matcher stands for.
#[derive(Clone, Debug)]
pub(super) enum Binding<'a> {
    Fragment(Rc<Fragment<'a>>),
    /// Of a repetition, one for each turn.
    Each(Rc<Vec<Binding<'a>>>),
}

#[derive(Debug)]
pub(super) struct Fragment<'a> {
    pub(super) kind: &'a str,
    pub(super) trees: Vec<Tree<'a>>,
}

/// By name; there are few, so a list is the fastest map.
#[derive(Clone, Debug, Default)]
pub(super) struct Bindings<'a>(Vec<(&'a str, Binding<'a>)>);

impl<'a> Bindings<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&Binding<'a>> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, binding)| binding)
    }

    pub(super) fn insert(&mut self, name: &'a str, binding: Binding<'a>) {
        match self.0.iter_mut().find(|(key, _)| *key == name) {
            Some((_, slot)) => *slot = binding,
            None => self.0.push((name, binding)),
        }
    }

    /// Sets a name that is there already.
    pub(super) fn replace(&mut self, name: &str, binding: Binding<'a>) {
        if let Some((_, slot)) = self.0.iter_mut().find(|(key, _)| *key == name) {
            *slot = binding;
        }
    }

    fn remove(&mut self, name: &str) -> Option<Binding<'a>> {
        let index = self.0.iter().position(|(key, _)| *key == name)?;
        Some(self.0.swap_remove(index).1)
    }
}

pub(super) fn matches<'a>(matcher: &[Matcher<'a>], args: &[Tree<'a>], input: &Input<'a>) -> Option<Bindings<'a>> {
    let mut bindings = Bindings::default();
    let mut state = State { input, rest: args.to_vec(), at: 0, end: input.end };
    state.all(matcher, &mut bindings)?;
    (state.at == state.rest.len()).then_some(bindings)
}

impl<'a> State<'_, 'a> {
    fn all(&mut self, matchers: &[Matcher<'a>], bindings: &mut Bindings<'a>) -> Option<()> {
        matchers.iter().try_for_each(|matcher| self.one(matcher, bindings))
    }

    fn one(&mut self, matcher: &Matcher<'a>, bindings: &mut Bindings<'a>) -> Option<()> {
        match matcher {
            Matcher::Leaf(leaf) => self.leaf(leaf),
            Matcher::Group(open, inner) => {
                let group = match self.peek()? {
                    Tree::Group(group) if group.open.text == *open => group.clone(),
                    _ => return None,
                };
                let end = group.close.range.start;
                let mut state = State { input: self.input, rest: group.trees.clone(), at: 0, end };
                state.all(inner, bindings)?;
                self.at += 1;
                (state.at == state.rest.len()).then_some(())
            }
            Matcher::Fragment { name, kind } => {
                let trees = take_fragment(self, kind)?;
                bindings.insert(name, Binding::Fragment(Rc::new(Fragment { kind, trees })));
                Some(())
            }
            Matcher::Repeat(repeat) => self.repeat(repeat, bindings),
        }
    }

    fn leaf(&mut self, leaf: &Leaf<'a>) -> Option<()> {
        let found = self.peek()?.leaf()?;
        if found.kind == leaf.kind && found.text == leaf.text {
            self.at += 1;
            return Some(());
        }
        // `>>` in the call where the matcher wants `>`.
        let splits = found.text.len() > leaf.text.len() && found.kind == leaf.kind && found.text.starts_with(leaf.text);
        if splits && leaf.text == ">" {
            let offset = found.range.start + leaf.text.len() as u32;
            self.split_at(offset);
            self.at += 1;
            return Some(());
        }
        None
    }

    fn repeat(&mut self, repeat: &Repeat<'a, Matcher<'a>>, bindings: &mut Bindings<'a>) -> Option<()> {
        let mut turns: Vec<Bindings<'a>> = Vec::new();
        loop {
            let before = self.at;
            if self.at == self.rest.len() {
                break;
            }
            let separated = turns.is_empty() || repeat.separator.as_ref().is_none_or(|leaf| self.leaf(leaf).is_some());
            let mut turn = Bindings::default();
            if !separated || self.all(&repeat.inner, &mut turn).is_none() || self.at == before {
                self.at = before;
                break;
            }
            turns.push(turn);
            if repeat.op == RepeatOp::ZeroOrOne {
                break;
            }
        }
        if repeat.op == RepeatOp::OneOrMore && turns.is_empty() {
            return None;
        }
        let mut names = Vec::new();
        collect_names(&repeat.inner, &mut names);
        for name in names {
            let each = turns.iter_mut().filter_map(|turn| turn.remove(name)).collect();
            bindings.insert(name, Binding::Each(Rc::new(each)));
        }
        Some(())
    }
}

fn collect_names<'a>(matchers: &[Matcher<'a>], acc: &mut Vec<&'a str>) {
    for matcher in matchers {
        match matcher {
            Matcher::Fragment { name, .. } => acc.push(name),
            Matcher::Group(_, inner) => collect_names(inner, acc),
            Matcher::Repeat(repeat) => collect_names(&repeat.inner, acc),
            Matcher::Leaf(_) => {}
        }
    }
}
