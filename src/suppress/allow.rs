//! All allows of a file: those in comments and those in attributes, each with what it covers.

use super::File;
use super::cover::Code;
use super::directive::{Directive, Malformed, of_attribute, of_comment};
use crate::base::span::TextRange;
use crate::syntax::code_start;
use crate::syntax::item_tree::{Attrs, ItemTree};
use crate::syntax::lexer::{Comment, DocStyle};
use crate::syntax::lexer::{Lexed, lex};

#[derive(Clone, Debug)]
pub(super) struct Allow {
    pub(super) names: Vec<AllowName>,
    pub(super) covers: TextRange,
    pub(super) reason: Option<String>,
    /// It stands in code that findings are looked for in.
    pub(super) looked_at: bool,
}

#[derive(Clone, Debug)]
pub(super) struct AllowName {
    pub(super) name: String,
    pub(super) range: TextRange,
    /// It silenced something.
    pub(super) used: bool,
}

/// Reads a file's allows, in order, and what can't be read.
pub(super) fn collect(file: &File<'_>, tests: bool) -> (Vec<Allow>, Vec<Malformed>) {
    // Most files have none; they are not worth a look at their tokens.
    if !["async-lint", "async_lint"].iter().any(|word| file.text.contains(word)) {
        return Default::default();
    }
    let lexed = lex(file.text, TextRange::new(code_start(file.text), file.text.len() as u32));
    let code = Code { lexed: &lexed, tree: file.tree };
    let mut found: Vec<_> = lexed.comments.iter().filter_map(|comment| in_comment(&code, comment)).collect();
    found.extend(in_attributes(&code));
    let unseen = [if tests { Vec::new() } else { test_code(file.tree) }, file.unseen.to_vec()].concat();
    let (mut allows, mut malformed) = (Vec::new(), Vec::new());
    for read in found {
        match read {
            Ok(read) => allows.push(read.allow(&unseen)),
            Err(fault) => malformed.push(fault),
        }
    }
    (allows, malformed)
}

/// A directive and what it speaks about.
struct Read {
    directive: Directive,
    covers: TextRange,
}

impl Read {
    fn allow(self, unseen: &[TextRange]) -> Allow {
        let names = self.directive.names.into_iter().map(|(name, range)| AllowName { name, range, used: false });
        let names: Vec<_> = names.collect();
        let place = names.first().map_or(self.covers.start, |name| name.range.start);
        let looked_at = !unseen.iter().any(|range| range.contains(place));
        Allow { names, covers: self.covers, reason: self.directive.reason, looked_at }
    }
}

fn in_comment(code: &Code<'_>, comment: &Comment) -> Option<Result<Read, Malformed>> {
    let text = code.lexed.text.get(comment.text_range.start as usize..comment.text_range.end as usize)?;
    let directive = match of_comment(text, comment.text_range.start)? {
        Ok(directive) => directive,
        Err(fault) => return Some(Err(fault)),
    };
    let covers = match comment.doc {
        Some(DocStyle::Inner) => code.around(comment.range.start),
        Some(DocStyle::Outer) => return Some(Err(in_docs(comment))),
        None if code.trails_code(comment.range.start) => code.line_of(comment.range.start),
        None => code.below(comment.range.end).unwrap_or(comment.range),
    };
    Some(Ok(Read { directive, covers }))
}

fn in_docs(comment: &Comment) -> Malformed {
    Malformed {
        range: comment.range,
        message: "a suppression in documentation, where readers of the docs would see it".to_owned(),
        help: "write `//` instead of `///`".to_owned(),
    }
}

/// `#[cfg_attr(any(), async_lint::allow(..))]`, outer and inner, wherever attributes may stand.
fn in_attributes(code: &Code<'_>) -> Vec<Result<Read, Malformed>> {
    let lexed = code.lexed;
    let allows = (0..lexed.tokens.len()).filter(|&at| lexed.ident(at) == "async_lint");
    allows.filter_map(|at| in_attribute(code, at)).collect()
}

/// The attribute around the name `async_lint` at the token `at`.
fn in_attribute(code: &Code<'_>, at: usize) -> Option<Result<Read, Malformed>> {
    let lexed = code.lexed;
    let hash = attribute_start(lexed, at)?;
    let inner = lexed.is_punct(hash + 1, b'!');
    let bracket = if inner { hash + 2 } else { hash + 1 };
    let end = lexed.after_tree(bracket);
    let attribute = lexed.range(hash, end);
    let is_allow = lexed.is_punct(at + 1, b':') && lexed.ident(at + 3) == "allow" && lexed.is_open(at + 4, b'(');
    if !is_allow {
        let message = "only `async_lint::allow(..)` is known here".to_owned();
        let help = "write `#[cfg_attr(any(), async_lint::allow(NAME))]`".to_owned();
        return Some(Err(Malformed { range: attribute, message, help }));
    }
    let list = TextRange::new(lexed.tokens[at + 4].end, lexed.tokens[lexed.after_tree(at + 4) - 1].start);
    let text = lexed.text.get(list.start as usize..list.end as usize).unwrap_or("");
    Some(of_attribute(text, list.start).map(|directive| {
        let covers = if inner { code.around(attribute.start) } else { code.below(attribute.end).unwrap_or(attribute) };
        Read { directive, covers }
    }))
}

/// The index of the `#` of `#[cfg_attr(.. , async_lint` whose `async_lint` is the token `at`.
fn attribute_start(lexed: &Lexed<'_>, at: usize) -> Option<usize> {
    // `cfg_attr(any(), `: the parenthesis that opens the arguments stands at most a condition before.
    let opens = (0..at).rev().take(64).find(|&i| lexed.is_open(i, b'(') && lexed.after_tree(i) > at)?;
    let bracket = opens.checked_sub(2)?;
    if lexed.ident(opens - 1) != "cfg_attr" || !lexed.is_open(bracket, b'[') {
        return None;
    }
    let before = bracket.checked_sub(1)?;
    let hash = if lexed.is_punct(before, b'!') { before.checked_sub(1)? } else { before };
    lexed.is_punct(hash, b'#').then_some(hash)
}

/// Items that only tests are compiled with.
fn test_code(tree: &ItemTree) -> Vec<TextRange> {
    tree.items.values().filter(|item| is_test(&item.attrs)).map(|item| item.range).collect()
}

fn is_test(attrs: &Attrs) -> bool {
    let cfg_test = attrs
        .named("cfg")
        .any(|attr| attr.args.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "test"));
    cfg_test || attrs.list.iter().any(|attr| attr.path.names.last().is_some_and(|name| *name == "test"))
}
