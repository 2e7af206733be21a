//! The rules of a `macro_rules!`, read from its tokens.

use std::sync::RwLock;

use rustc_hash::FxHashMap;

use super::tokens::{self, Group, Leaf, LeafKind, Tree};
use crate::base::span::TextRange;

/// The rules of every definition that was asked for, by its text. Few macros are called, and these often: like names,
/// they live as long as the process.
static KNOWN: RwLock<Option<FxHashMap<&'static str, &'static Rules<'static>>>> = RwLock::new(None);

/// The rules of a definition: what stands between its brackets. None where it nests too deep.
pub(super) fn of(definition: &str) -> &'static Rules<'static> {
    let known = |table: &Option<FxHashMap<_, &'static Rules<'static>>>| table.as_ref()?.get(definition).copied();
    if let Some(rules) = known(&KNOWN.read().unwrap_or_else(|poisoned| poisoned.into_inner())) {
        return rules;
    }
    let mut table = KNOWN.write().unwrap_or_else(|poisoned| poisoned.into_inner());
    if let Some(rules) = known(&table) {
        return rules;
    }
    let text: &'static str = Box::leak(definition.into());
    let rules = match super::is_deep(text, TextRange::new(0, text.len() as u32)) {
        true => Vec::new(),
        false => read(&tokens::read_rules(text)),
    };
    let rules: &'static Rules<'static> = Box::leak(Box::new(Rules::of(rules)));
    table.get_or_insert_default().insert(text, rules);
    rules
}

/// The rules of one macro.
pub(super) struct Rules<'a> {
    all: Vec<Rule<'a>>,
    /// By the word that calls begin with: the rules that want it there.
    by_word: FxHashMap<&'a str, Vec<usize>>,
    /// The rules that want no such word.
    others: Vec<usize>,
}

impl<'a> Rules<'a> {
    fn of(all: Vec<Rule<'a>>) -> Rules<'a> {
        let (mut by_word, mut others) = (FxHashMap::<&str, Vec<usize>>::default(), Vec::new());
        for (at, rule) in all.iter().enumerate() {
            match rule.matcher.first() {
                Some(Matcher::Leaf(leaf)) if leaf.kind == LeafKind::Ident => {
                    by_word.entry(leaf.text).or_default().push(at);
                }
                _ => others.push(at),
            }
        }
        Rules { all, by_word, others }
    }

    /// The rules that a call may fit, in order: a macro may have hundreds, most of which begin with another word.
    pub(super) fn may_take(&self, args: &[Tree<'_>]) -> impl Iterator<Item = &Rule<'a>> {
        let word = args.first().and_then(Tree::leaf).and_then(|leaf| self.by_word.get(leaf.text));
        let mut fitting: Vec<usize> = word.into_iter().flatten().chain(&self.others).copied().collect();
        fitting.sort_unstable();
        fitting.into_iter().map(|at| &self.all[at])
    }
}

/// `(matcher) => { template }`
pub(super) struct Rule<'a> {
    pub(super) matcher: Vec<Matcher<'a>>,
    pub(super) template: Vec<Template<'a>>,
}

pub(super) enum Matcher<'a> {
    Leaf(Leaf<'a>),
    /// By its opening bracket.
    Group(&'a str, Vec<Matcher<'a>>),
    Fragment {
        name: &'a str,
        kind: &'a str,
    },
    Repeat(Repeat<'a, Matcher<'a>>),
}

pub(super) enum Template<'a> {
    Leaf(Leaf<'a>),
    Group(Box<GroupTemplate<'a>>),
    /// `$name`, with the tokens to write where no fragment has this name.
    Var(Box<VarTemplate<'a>>),
    DollarCrate,
    Repeat(Box<Repeat<'a, Template<'a>>>),
}

pub(super) struct GroupTemplate<'a> {
    pub(super) open: Leaf<'a>,
    pub(super) close: Leaf<'a>,
    pub(super) inner: Vec<Template<'a>>,
}

pub(super) struct VarTemplate<'a> {
    pub(super) dollar: Leaf<'a>,
    pub(super) name: Leaf<'a>,
}

/// `$( inner ) separator op`
pub(super) struct Repeat<'a, T> {
    pub(super) inner: Vec<T>,
    pub(super) separator: Option<Leaf<'a>>,
    pub(super) op: RepeatOp,
}

#[derive(Copy, Clone, Eq, PartialEq)]
pub(super) enum RepeatOp {
    ZeroOrMore,
    OneOrMore,
    ZeroOrOne,
}

/// Doc comments are no part of what a rule asks for; in what it gives they are attributes, as others are.
fn read<'a>(definition: &[Tree<'a>]) -> Vec<Rule<'a>> {
    let mut rules = Vec::new();
    let mut rest = behind_docs(definition);
    while let [Tree::Group(matcher), arrow, Tree::Group(template), tail @ ..] = rest {
        if !arrow.is_punct("=>") {
            break;
        }
        let matcher = read_matcher(&tokens::without_docs(&matcher.trees));
        rules.push(Rule { matcher, template: read_template(&template.trees) });
        rest = behind_docs(tail);
        while let [semicolon, tail @ ..] = rest
            && (semicolon.is_punct(";") || semicolon.is_punct(","))
        {
            rest = behind_docs(tail);
        }
    }
    rules
}

fn behind_docs<'t, 'a>(mut trees: &'t [Tree<'a>]) -> &'t [Tree<'a>] {
    while let [hash, Tree::Group(_), tail @ ..] = trees
        && hash.is_punct("#")
    {
        trees = tail;
    }
    trees
}

fn read_matcher<'a>(trees: &[Tree<'a>]) -> Vec<Matcher<'a>> {
    let mut matchers = Vec::new();
    let mut rest = trees;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (dollar, [Tree::Group(group), tail @ ..]) if dollar.is_punct("$") && group.open.text == "(" => {
                let (separator, op, tail) = repeat_op(tail);
                matchers.push(Matcher::Repeat(Repeat { inner: read_matcher(&group.trees), separator, op }));
                rest = tail;
            }
            (dollar, [name, colon, kind, tail @ ..]) if dollar.is_punct("$") && colon.is_punct(":") => {
                if let (Some(name), Some(kind)) = (name.ident(), kind.ident()) {
                    matchers.push(Matcher::Fragment { name, kind });
                    rest = tail;
                }
            }
            (Tree::Leaf(leaf), _) => matchers.push(Matcher::Leaf(*leaf)),
            (Tree::Group(group), _) => matchers.push(Matcher::Group(group.open.text, read_matcher(&group.trees))),
        }
    }
    matchers
}

fn read_template<'a>(trees: &[Tree<'a>]) -> Vec<Template<'a>> {
    let mut templates = Vec::new();
    let mut rest = trees;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (Tree::Leaf(dollar), [Tree::Group(group), tail @ ..]) if dollar.text == "$" && group.open.text == "(" => {
                let (separator, op, tail) = repeat_op(tail);
                let repeat = Repeat { inner: read_template(&group.trees), separator, op };
                templates.push(Template::Repeat(Box::new(repeat)));
                rest = tail;
            }
            (Tree::Leaf(dollar), [Tree::Leaf(name), tail @ ..])
                if dollar.text == "$" && name.kind == LeafKind::Ident =>
            {
                let crate_root = name.text == "crate";
                let var = || Template::Var(Box::new(VarTemplate { dollar: *dollar, name: *name }));
                templates.push(if crate_root { Template::DollarCrate } else { var() });
                rest = tail;
            }
            (Tree::Leaf(leaf), _) => templates.push(Template::Leaf(*leaf)),
            (Tree::Group(group), _) => templates.push(group_template(group)),
        }
    }
    templates.shrink_to_fit();
    templates
}

fn group_template<'a>(group: &Group<'a>) -> Template<'a> {
    let inner = read_template(&group.trees);
    Template::Group(Box::new(GroupTemplate { open: group.open, close: group.close, inner }))
}

/// What stands behind `$( .. )`: an operator, or a separator and an operator.
fn repeat_op<'t, 'a>(rest: &'t [Tree<'a>]) -> (Option<Leaf<'a>>, RepeatOp, &'t [Tree<'a>]) {
    match rest {
        [first, tail @ ..] if let Some(op) = op(first) => (None, op, tail),
        [Tree::Leaf(separator), second, tail @ ..] if let Some(op) = op(second) => (Some(*separator), op, tail),
        _ => (None, RepeatOp::ZeroOrMore, rest),
    }
}

fn op(tree: &Tree<'_>) -> Option<RepeatOp> {
    match tree.leaf()?.text {
        "*" => Some(RepeatOp::ZeroOrMore),
        "+" => Some(RepeatOp::OneOrMore),
        "?" => Some(RepeatOp::ZeroOrOne),
        _ => None,
    }
}
