//! Writing out a template.

use super::matcher::{Binding, Bindings, Fragment};
use super::rules::{Repeat, Template};
use super::tokens::{Leaf, LeafKind, Tree};
use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::lower::path::DOLLAR_CRATE;
use crate::syntax::source_text::SourceText;

/// The text so far.
pub(super) struct Writer {
    pub(super) text: SourceText,
    /// The place of what the call did not write.
    whole: TextRange,
    krate: Symbol,
    limit: usize,
}

impl Writer {
    pub(super) fn new(whole: TextRange, krate: Symbol, limit: usize) -> Self {
        Writer { text: SourceText::default(), whole, krate, limit }
    }

    /// `None` where the text grows too long, or the bindings do not fit the template.
    pub(super) fn write(&mut self, template: &[Template<'_>], bindings: &Bindings<'_>) -> Option<()> {
        for (index, part) in template.iter().enumerate() {
            if self.text.text.len() > self.limit {
                return None;
            }
            match part {
                Template::Leaf(leaf) => self.leaf(leaf),
                Template::Group(group) => {
                    self.leaf(&group.open);
                    self.write(&group.inner, bindings)?;
                    self.leaf(&group.close);
                }
                Template::DollarCrate => self.generated(&format!("{DOLLAR_CRATE}{}", self.krate)),
                Template::Var(var) => match bindings.get(var.name.text) {
                    Some(Binding::Fragment(fragment)) => {
                        let before_path =
                            matches!(template.get(index + 1), Some(Template::Leaf(leaf)) if leaf.text == "::");
                        self.fragment(fragment, before_path);
                    }
                    Some(Binding::Each(_)) => return None,
                    None => {
                        self.leaf(&var.dollar);
                        self.leaf(&var.name);
                    }
                },
                Template::Repeat(repeat) => self.repeat(repeat, bindings)?,
            }
        }
        Some(())
    }

    fn repeat(&mut self, repeat: &Repeat<'_, Template<'_>>, bindings: &Bindings<'_>) -> Option<()> {
        let mut names = Vec::new();
        collect_names(&repeat.inner, &mut names);
        let each = |name: &&str| match bindings.get(name) {
            Some(Binding::Each(each)) => Some(each.len()),
            _ => None,
        };
        let turns = names.iter().filter_map(each).max()?;
        let mut inner = bindings.clone();
        for turn in 0..turns {
            if turn > 0
                && let Some(separator) = &repeat.separator
            {
                self.leaf(separator);
            }
            for name in &names {
                if let Some(Binding::Each(each)) = bindings.get(name) {
                    inner.replace(name, each.get(turn)?.clone());
                }
            }
            self.write(&repeat.inner, &inner)?;
        }
        Some(())
    }

    /// Expressions and types keep together what the caller wrote.
    fn fragment(&mut self, fragment: &Fragment<'_>, before_path: bool) {
        let several = fragment.trees.len() > 1;
        let (open, close) = match fragment.kind {
            "expr" | "expr_2021" if several => ("(", ")"),
            "ty" if several && before_path => ("<", ">"),
            _ => ("", ""),
        };
        self.generated(open);
        self.trees(&fragment.trees);
        self.generated(close);
    }

    fn trees(&mut self, trees: &[Tree<'_>]) {
        for tree in trees {
            match tree {
                Tree::Leaf(leaf) => self.leaf(leaf),
                Tree::Group(group) => {
                    self.leaf(&group.open);
                    self.trees(&group.trees);
                    self.leaf(&group.close);
                }
            }
        }
    }

    fn leaf(&mut self, leaf: &Leaf<'_>) {
        match leaf.place {
            Some(place) if (place.end - place.start) as usize == leaf.text.len() => self.text.push(leaf.text, place),
            Some(place) => self.text.push_for(leaf.text, place),
            None => self.text.push_for(leaf.text, self.whole),
        }
        if !(leaf.kind == LeafKind::Punct && matches!(leaf.text, "'" | "$")) {
            self.text.space();
        }
    }

    fn generated(&mut self, text: &str) {
        if !text.is_empty() {
            self.text.push_for(text, self.whole);
            self.text.space();
        }
    }
}

fn collect_names<'a>(template: &[Template<'a>], acc: &mut Vec<&'a str>) {
    for part in template {
        match part {
            Template::Var(var) => acc.push(var.name.text),
            Template::Group(group) => collect_names(&group.inner, acc),
            Template::Repeat(repeat) => collect_names(&repeat.inner, acc),
            Template::Leaf(_) | Template::DollarCrate => {}
        }
    }
}
