//! How deep code nests, found without recursion: what syn would recurse on too far is refused before.
//!
//! syn descends for brackets, and also for much that looks flat: `a + b + c`, `x.f().g()`, `else if`, `&&&T`, `|x| |y|`,
//! `fn() -> fn() -> T`. So the measure is an upper bound of the depth of the tree, made from tokens alone: every token
//! that could make one more level counts, and only what surely ends an expression or a type takes the count back.

use super::lexer::{Lexed, TokenKind};

/// What nests deeper is not parsed: syn and those who read the IR recurse. In the units of [`nesting`]; it is room for
/// 256 brackets within each other, or for about 1,000 links of a flat chain, at 64 MB of stack in an unoptimised build.
pub(crate) const MAX_NESTING: usize = 2048;
/// A pair of brackets: syn goes through all levels of its grammar for each.
pub(crate) const BRACKET: usize = 8;
/// An opening angle bracket: through all levels of the grammar of types.
const ANGLE: usize = 4;
/// One link of a chain.
const LINK: usize = 1;

/// What is said where code is refused.
pub(crate) const TOO_DEEP: &str =
    "too deep: it nests, its expressions are chained, or its numbers are long, beyond what is followed";

/// What stands between two brackets, as far as it has been read.
struct Group {
    /// The depth where it begins.
    start: usize,
    /// The depth of the next token.
    depth: usize,
    /// The depths outside of the angle brackets that are open in it.
    angles: Vec<usize>,
    /// Between the bars of a closure, where a comma ends nothing.
    in_params: bool,
    /// The last bar was an operator.
    after_or: bool,
    is_attribute: bool,
}

impl Group {
    fn at(start: usize, is_attribute: bool) -> Group {
        Group { start, depth: start, angles: Vec::new(), in_params: false, after_or: false, is_attribute }
    }

    fn end_all(&mut self) {
        self.depth = self.start;
        self.angles.clear();
        self.in_params = false;
    }
}

/// An upper bound of how deep the tokens `from..to` nest; beyond [`MAX_NESTING`] they are too deep.
pub(crate) fn nesting(lexed: &Lexed<'_>, from: usize, to: usize) -> usize {
    let mut groups = vec![Group::at(0, false)];
    let mut deepest = 0;
    for at in from..to {
        let is_within = groups.len() > 1;
        let Some(group) = groups.last_mut() else { break };
        match lexed.kind(at) {
            Some(TokenKind::Open(_)) => {
                let start = group.depth + BRACKET;
                groups.push(Group::at(start, is_attribute(lexed, at)));
            }
            Some(TokenKind::Close) if is_within => close(lexed, at, &mut groups),
            Some(TokenKind::Punct(punct)) => group.punct(lexed, at, punct),
            // Of two words in a row, one is a keyword: `if if x`, `x as u8`, `return return 1`.
            Some(TokenKind::Ident | TokenKind::Lifetime) if at > from && is_word(lexed, at - 1) => group.depth += LINK,
            // syn turns a number into decimal digits one by one: that takes the square of their number.
            Some(TokenKind::Literal) => deepest = deepest.max(lexed.text_of(at).len()),
            _ => {}
        }
        deepest = deepest.max(groups.last().map_or(0, |group| group.depth));
    }
    deepest
}

/// The tokens `from..to` nest deeper than is followed.
pub(crate) fn is_too_deep(lexed: &Lexed<'_>, from: usize, to: usize) -> bool {
    nesting(lexed, from, to) > MAX_NESTING
}

impl Group {
    fn punct(&mut self, lexed: &Lexed<'_>, at: usize, punct: u8) {
        let joint = at.checked_sub(1).filter(|&before| lexed.is_joint(before)).and_then(|before| lexed.kind(before));
        match (punct, joint) {
            (b';', _) | (b'>', Some(TokenKind::Punct(b'='))) => self.end_all(),
            // `->`, whose first half was counted.
            (b'>', Some(TokenKind::Punct(b'-'))) => {}
            (b'>', _) => match self.angles.pop() {
                Some(outside) => self.depth = outside + LINK,
                None => self.depth += LINK,
            },
            (b'<', _) => {
                self.angles.push(self.depth);
                self.depth += ANGLE;
            }
            (b',', _) if !self.in_params => {
                self.depth = self.angles.last().map_or(self.start, |outside| outside + ANGLE);
            }
            (b'|', _) => {
                let is_second = self.after_or && joint == Some(TokenKind::Punct(b'|'));
                let opens = !self.in_params && !is_second && starts_closure(lexed, at);
                self.after_or = !self.in_params && !opens;
                self.in_params = opens;
                self.depth += LINK;
            }
            // Paths and bounds do not nest by themselves, nor does an attribute.
            (b',' | b':' | b'#', _) => {}
            // `==`, `+=`, `..=`
            (b'=', Some(TokenKind::Punct(_))) => {}
            _ => self.depth += LINK,
        }
    }
}

fn close(lexed: &Lexed<'_>, at: usize, groups: &mut Vec<Group>) {
    let Some(closed) = groups.pop() else { return };
    let Some(group) = groups.last_mut() else { return };
    if closed.is_attribute {
        return;
    }
    match lexed.text_of(at) == "}" && !goes_on(lexed, at + 1) {
        true => group.end_all(),
        false => group.depth += LINK,
    }
}

/// What follows a block may belong to the same expression.
fn goes_on(lexed: &Lexed<'_>, at: usize) -> bool {
    match lexed.kind(at) {
        Some(TokenKind::Punct(punct)) => punct != b'#',
        Some(TokenKind::Open(_)) => true,
        Some(TokenKind::Ident) => matches!(lexed.text_of(at), "else" | "as" | "in"),
        _ => false,
    }
}

fn is_attribute(lexed: &Lexed<'_>, open: usize) -> bool {
    let before = |back: usize, punct| open.checked_sub(back).is_some_and(|at| lexed.is_punct(at, punct));
    lexed.is_open(open, b'[') && (before(1, b'#') || before(1, b'!') && before(2, b'#'))
}

fn is_word(lexed: &Lexed<'_>, at: usize) -> bool {
    matches!(lexed.kind(at), Some(TokenKind::Ident | TokenKind::Lifetime))
}

/// The bar at `at` does not stand between two values.
fn starts_closure(lexed: &Lexed<'_>, at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| lexed.kind(before)) {
        Some(TokenKind::Ident) => {
            matches!(lexed.text_of(at - 1), "move" | "return" | "break" | "yield" | "in" | "if" | "match" | "else")
        }
        Some(TokenKind::Close | TokenKind::Literal | TokenKind::Str | TokenKind::Lifetime) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::span::TextRange;
    use crate::syntax::lexer::lex;

    fn depth(text: &str) -> usize {
        let lexed = lex(text, TextRange::new(0, text.len() as u32));
        nesting(&lexed, 0, lexed.tokens.len())
    }

    #[test]
    fn every_link_counts_that_a_parser_may_descend_for() {
        let chains = [
            "A<(), ",
            "impl Fn() -> ",
            "fn() -> ",
            "|x| ",
            "|x, y| ",
            "move || ",
            "&mut ",
            "&'a ",
            "*const ",
            "- ",
            "!",
            "if ",
            "match ",
            "while ",
            "return ",
            "break 'a ",
            "a = ",
            "a += ",
            "a @ ",
            "a + ",
            "a && ",
            "a << ",
            "a.. ",
            "x?.",
            "x.a().",
            "x[0].",
            "x()()",
            " as u8",
            "if a {} else ",
            "a && let b = ",
            "for x in ",
            "for A { x } in ",
            "(",
            "[",
            "{",
            "A { a: ",
            "A::<{ ",
            "async move || ",
            "box ",
            "&raw const ",
            "<X as T>::",
            "dyn A + ",
        ];
        for chain in chains {
            let (few, many) = (depth(&chain.repeat(10)), depth(&chain.repeat(110)));
            assert!(many >= few + 100, "`{chain}`: {few}, then {many}");
        }
    }

    #[test]
    fn a_number_counts_by_its_digits() {
        assert_eq!(depth(&"1".repeat(5000)), 5000);
        assert!(depth(&format!("\"{}\"", "1".repeat(5000))) < 10);
    }

    #[test]
    fn what_stands_side_by_side_is_as_deep_as_one() {
        let lists = [
            "f(a, b);",
            "a.b().c()?;",
            "let x: Vec<A<B>> = a < b;",
            "A => x + 1,",
            "fn f<T: A>() -> B<T> {}",
            "A => { a } ",
            "if a {} ",
            "#[a(b)] ",
            "1 << 3 ; ",
            "a::b::c, ",
            "|x, y| z, ",
            "A | B, ",
            "use a::{b, c};",
            "mod a { fn f() {} } ",
            "(A, B) => {} ",
            "-1 => {} ",
            "&x => {} ",
            "'a: loop { x } ",
        ];
        for list in lists {
            let (few, many) = (depth(&list.repeat(2)), depth(&list.repeat(1000)));
            assert!(many <= few + 8, "`{list}`: {few}, then {many}");
        }
    }
}
