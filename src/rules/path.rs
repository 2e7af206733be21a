//! Paths of functions and the patterns that rules write for them, cut into the same pieces.
//!
//! A path is `std::fs::read`, `std::fs::File::open`, `<std::fs::File as std::io::Read>::read_to_string`, or
//! `std::println!` for a macro. A pattern may also have `{a,b}` (either), `*` (any one segment, also as a part:
//! `blocking_*`) and `**` (any number of segments); `<* as Trait>` means any type. Generic arguments and references
//! around a type don't count, and `core` and `alloc` are `std`.

/// A piece of a path: a name, or one of the marks of `<Type as Trait>`.
pub const OPEN: &str = "<";
pub const AS: &str = "as";
pub const CLOSE: &str = ">";

/// What a path that a rule file names is to lead to.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Names {
    Function,
    /// Written without its `!`.
    Macro,
    Type,
    Anything,
    /// What to use instead: a function, a type or a module.
    Counterpart,
}

/// Cuts a path into pieces. Never fails: what it does not know becomes one piece.
pub fn pieces(path: &str) -> Vec<&str> {
    let mut out = Vec::with_capacity(8);
    match path.strip_prefix('<').and_then(|rest| Some((rest, matching_close(rest)?))) {
        Some((rest, close)) => {
            push_qualified(&rest[..close], &mut out);
            push_plain(rest[close + 1..].trim_start_matches("::"), &mut out);
        }
        None => push_plain(path, &mut out),
    }
    out
}

/// Is it one of the marks that `*` and `**` do not match?
pub fn is_mark(piece: &str) -> bool {
    matches!(piece, OPEN | AS | CLOSE)
}

fn push_qualified<'p>(inner: &'p str, out: &mut Vec<&'p str>) {
    out.push(OPEN);
    match top_level(inner, " as ").next() {
        Some(at) => {
            push_type(&inner[..at], out);
            out.push(AS);
            push_plain(inner[at + 4..].trim(), out);
        }
        None => push_type(inner, out),
    }
    out.push(CLOSE);
}

fn push_type<'p>(ty: &'p str, out: &mut Vec<&'p str>) {
    let mut ty = ty.trim();
    while let Some(rest) = ty.strip_prefix('&').or_else(|| ty.strip_prefix("mut ")) {
        ty = rest.trim_start();
        if let Some((_, rest)) = ty.strip_prefix('\'').and_then(|lifetime| lifetime.split_once(' ')) {
            ty = rest;
        }
    }
    match ty.strip_prefix("dyn ") {
        Some(rest) => {
            out.push("dyn");
            push_plain(rest, out);
        }
        None if ty.starts_with(['(', '[', '<']) || ty.contains("->") => out.push(ty),
        None => push_plain(ty, out),
    }
}

fn push_plain<'p>(path: &'p str, out: &mut Vec<&'p str>) {
    let first = out.len();
    let mut rest = path.trim_start_matches("::");
    while !rest.is_empty() {
        let end = rest.bytes().position(|byte| matches!(byte, b':' | b'<')).unwrap_or(rest.len());
        if !rest[..end].is_empty() {
            out.push(rest[..end].trim());
        }
        rest = &rest[end..];
        if let Some(inner) = rest.strip_prefix('<') {
            rest = matching_close(inner).map_or("", |close| &inner[close + 1..]);
        }
        rest = rest.trim_start_matches(':');
    }
    if out.len() > first + 1 && matches!(out[first], "core" | "alloc") {
        out[first] = "std";
    }
}

/// Where the `>` is that closes what was opened just before `text`.
fn matching_close(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut before = b' ';
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'<' => depth += 1,
            b'>' if before == b'-' => {}
            b'>' if depth == 0 => return Some(at),
            b'>' => depth -= 1,
            _ => {}
        }
        before = byte;
    }
    None
}

/// Offsets of `needle` outside of any brackets.
pub(super) fn top_level<'t>(text: &'t str, needle: &'t str) -> impl Iterator<Item = usize> + 't {
    let depth_at = |at: usize| {
        let before = &text[..at];
        let opened = before.matches(['<', '(', '[', '{']).count();
        let closed = before.matches(['>', ')', ']', '}']).count() - before.matches("->").count();
        opened.saturating_sub(closed)
    };
    text.match_indices(needle).map(|(at, _)| at).filter(move |&at| depth_at(at) == 0)
}

/// One piece of a pattern.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum PatternPiece {
    /// A name or a mark.
    Exact(String),
    /// A name with `*` in it: what stands before, between and after them.
    Glob(String),
    /// `*`.
    One,
    /// `**`.
    Any,
}

/// So long may a pattern be: each brace in it is looked for anew.
const MAX_LENGTH: usize = 2048;
/// So many paths may the braces of one pattern stand for: they are multiplied out.
const MAX_WAYS: usize = 1024;

/// What a pattern means: one sequence of pieces for each way through its braces.
pub fn parse_pattern(pattern: &str) -> Result<Vec<Vec<PatternPiece>>, String> {
    expand_braces(pattern)?.iter().map(|text| parse_expanded(text)).collect()
}

/// A pattern's text with each `{a,b}` written out, outermost first.
pub(super) fn expand_braces(pattern: &str) -> Result<Vec<String>, String> {
    if pattern.len() > MAX_LENGTH {
        return Err(format!("it is longer than {MAX_LENGTH} bytes"));
    }
    let mut out = Vec::new();
    expand_into(pattern, &mut out)?;
    Ok(out)
}

fn expand_into(pattern: &str, acc: &mut Vec<String>) -> Result<(), String> {
    let Some(open) = pattern.find('{') else {
        return match pattern.contains('}') {
            true => Err("there is a `}` without its `{`".to_owned()),
            false if acc.len() == MAX_WAYS => Err(format!("its braces stand for more than {MAX_WAYS} paths")),
            false => {
                acc.push(pattern.to_owned());
                Ok(())
            }
        };
    };
    let close = closing_brace(&pattern[open + 1..]).ok_or("there is a `{` without its `}`")? + open + 1;
    let (before, inner, after) = (&pattern[..open], &pattern[open + 1..close], &pattern[close + 1..]);
    for choice in split_choices(inner) {
        if choice.trim().is_empty() {
            return Err("a choice between braces is empty".to_owned());
        }
        expand_into(&format!("{before}{}{after}", choice.trim()), acc)?;
    }
    Ok(())
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn split_choices(inner: &str) -> Vec<&str> {
    let mut cuts: Vec<usize> = top_level(inner, ",").collect();
    cuts.push(inner.len());
    let mut start = 0;
    cuts.into_iter()
        .map(|cut| {
            let choice = &inner[start..cut];
            start = cut + 1;
            choice
        })
        .collect()
}

fn parse_expanded(text: &str) -> Result<Vec<PatternPiece>, String> {
    if text.trim() != text || text.is_empty() {
        return Err("a path pattern is not empty and has no spaces around it".to_owned());
    }
    if text.starts_with('<') && !text.contains(">::") {
        return Err("after `<Type as Trait>` comes `::` and the method's name".to_owned());
    }
    if text.ends_with("::") || text.replace("::", "").contains(':') || text.contains(":::") {
        return Err("segments are separated by `::`".to_owned());
    }
    let pieces = pieces(text);
    let mut out = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        let whole_type = at > 0 && pieces[at - 1] == OPEN && matches!(pieces.get(at + 1), Some(&(AS | CLOSE)));
        out.push(if *piece == "*" && whole_type { PatternPiece::Any } else { parse_piece(piece, whole_type)? });
    }
    match out.first() {
        Some(PatternPiece::Exact(_)) if out.len() > 1 => Ok(out),
        Some(PatternPiece::Exact(_)) => Err("a pattern names a crate and at least one thing in it".to_owned()),
        _ => Err("a pattern begins with the name of a crate".to_owned()),
    }
}

fn parse_piece(piece: &str, whole_type: bool) -> Result<PatternPiece, String> {
    let name = piece.strip_suffix('!').unwrap_or(piece);
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if is_mark(piece) || (whole_type && !piece.contains('*')) || name.chars().all(is_word) {
        return Ok(PatternPiece::Exact(piece.to_owned()));
    }
    match piece {
        "*" => Ok(PatternPiece::One),
        "**" => Ok(PatternPiece::Any),
        _ if name.chars().all(|c| is_word(c) || c == '*') => Ok(PatternPiece::Glob(piece.to_owned())),
        _ => Err(format!("`{piece}` is neither a name nor a pattern of one")),
    }
}

/// Does a piece with `*` in it match a name?
pub fn glob_matches(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(mut rest) = parts.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_are_multiplied_out_up_to_a_limit() {
        let many = |count: usize| format!("a{}", "::{b,c,d,e}".repeat(count));
        assert_eq!(expand_braces(&many(5)).unwrap().len(), MAX_WAYS);
        assert_eq!(expand_braces(&many(13)).unwrap_err(), "its braces stand for more than 1024 paths");
        assert_eq!(expand_braces(&"{".repeat(9999)).unwrap_err(), "it is longer than 2048 bytes");
    }

    #[test]
    fn paths_are_cut_into_pieces() {
        for (path, expected) in [
            ("std::fs::read", "std fs read"),
            ("core::iter::Iterator::map", "std iter Iterator map"),
            ("std::sync::mpsc::Receiver::<T>::recv", "std sync mpsc Receiver recv"),
            ("<std::fs::File as std::io::Read>::read", "< std fs File as std io Read > read"),
            (
                "<&mut std::io::BufReader<std::fs::File> as std::io::Read>::read",
                "< std io BufReader as std io Read > read",
            ),
            (
                "<&'a str as std::net::ToSocketAddrs>::to_socket_addrs",
                "< str as std net ToSocketAddrs > to_socket_addrs",
            ),
            ("<(&str, u16) as std::net::ToSocketAddrs>::x", "< (&str, u16) as std net ToSocketAddrs > x"),
            ("<dyn std::io::Read as std::io::Read>::read", "< dyn std io Read as std io Read > read"),
            ("std::println!", "std println!"),
            ("<broken", ""),
            ("", ""),
        ] {
            assert_eq!(pieces(path).join(" "), expected, "{path}");
        }
    }

    #[test]
    fn braces_multiply_and_nest() {
        assert_eq!(expand_braces("a::{b,c::{d,e}}::f").unwrap(), ["a::b::f", "a::c::d::f", "a::c::e::f"]);
        assert_eq!(expand_braces("{<a as t>,<b as t>}::x").unwrap(), ["<a as t>::x", "<b as t>::x"]);
    }

    #[test]
    fn bad_patterns_are_told_apart() {
        for (pattern, why) in [
            ("std::{a", "without its `}`"),
            ("std::a}", "without its `{`"),
            ("std::{a,}", "is empty"),
            ("*::sleep", "begins with the name of a crate"),
            ("std", "at least one thing"),
            ("std::fs::", "separated by `::`"),
            ("std:fs", "separated by `::`"),
            ("std::f-s", "neither a name nor a pattern"),
            ("<std::fs::File as std::io::Read>", "comes `::`"),
            (" std::fs", "no spaces"),
            ("", "not empty"),
        ] {
            let error = parse_pattern(pattern).unwrap_err();
            assert!(error.contains(why), "{pattern}: {error}");
        }
    }

    #[test]
    fn globs_match_parts_of_names() {
        assert!(glob_matches("blocking_*", "blocking_recv"));
        assert!(glob_matches("*_all", "create_dir_all"));
        assert!(glob_matches("a*b*c", "axxbyyc"));
        assert!(!glob_matches("a*b*c", "axxcyyb"));
        assert!(!glob_matches("try_*", "retry_x"));
    }
}
