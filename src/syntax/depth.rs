//! How deep code nests, found without recursion: what syn would recurse on too far is refused before.

use super::lexer::{Lexed, TokenKind};

/// Deeper nesting than this is not parsed: syn and those who read the IR recurse.
pub(crate) const MAX_DEPTH: usize = 256;

/// The deepest nesting of brackets, angle brackets and prefix operators among the tokens `from..to`, roughly.
pub(crate) fn nesting(lexed: &Lexed<'_>, from: usize, to: usize) -> usize {
    let (mut depth, mut angles, mut prefixes, mut deepest) = (0usize, 0usize, 0usize, 0usize);
    for token in &lexed.tokens[from..to.max(from)] {
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close => (depth, angles) = (depth.saturating_sub(1), 0),
            TokenKind::Punct(b'<') => angles += 1,
            TokenKind::Punct(b'>') => angles = angles.saturating_sub(1),
            TokenKind::Punct(b';' | b'=') => angles = 0,
            _ => {}
        }
        match token.kind {
            TokenKind::Punct(b'&' | b'*' | b'!' | b'-' | b'|') => prefixes += 1,
            _ => prefixes = 0,
        }
        deepest = deepest.max(depth + angles + prefixes);
    }
    deepest
}
