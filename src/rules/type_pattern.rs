//! Patterns for the types of arguments: `std::net::SocketAddr`, `(std::net::{Ipv4Addr,Ipv6Addr}, u16)`,
//! `r2d2::Pool<r2d2_sqlite::**>`.
//!
//! References don't count. `*` is any type; where a pattern gives no type arguments, the type may have any.

use super::path::{PatternPiece, expand_braces, parse_pattern, pieces, top_level};
use super::trie::Trie;

/// A type as rules see it, without the references around it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum TypeShape {
    /// A struct, enum, union or primitive type, by all its paths, with its type arguments.
    Named {
        paths: Vec<String>,
        args: Vec<TypeShape>,
    },
    Tuple(Vec<TypeShape>),
    /// An array or a slice.
    List(Box<TypeShape>),
    /// Not known, or of another sort.
    Other,
}

#[derive(Clone, Debug)]
pub struct TypePattern(Sort);

#[derive(Clone, Debug)]
enum Sort {
    Any,
    Named { path: Trie<()>, args: Vec<TypePattern> },
    Tuple(Vec<TypePattern>),
    List(Box<TypePattern>),
}

impl TypePattern {
    /// Reads a type as a rule file writes it: one pattern for each way through its braces.
    pub fn parse(text: &str) -> Result<Vec<TypePattern>, String> {
        expand_braces(text)?.iter().map(|text| parse(text)).collect()
    }

    pub fn matches(&self, ty: &TypeShape) -> bool {
        match (&self.0, ty) {
            (Sort::Any, _) => true,
            (Sort::Named { path, args }, TypeShape::Named { paths, args: given }) => {
                let named = paths.iter().any(|known| path.is_match(&pieces(known)));
                named && args.len() <= given.len() && args.iter().zip(given).all(|(arg, given)| arg.matches(given))
            }
            (Sort::Tuple(parts), TypeShape::Tuple(given)) => {
                parts.len() == given.len() && parts.iter().zip(given).all(|(part, given)| part.matches(given))
            }
            (Sort::List(element), TypeShape::List(given)) => element.matches(given),
            _ => false,
        }
    }
}

fn parse(text: &str) -> Result<TypePattern, String> {
    let text = text.trim();
    let text = text.strip_prefix('&').map_or(text, |inner| inner.trim_start().trim_start_matches("mut ").trim_start());
    let within = |open: char, close: char| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    if text == "*" {
        return Ok(TypePattern(Sort::Any));
    }
    if let Some(inner) = within('(', ')') {
        return Ok(TypePattern(Sort::Tuple(parse_list(inner)?)));
    }
    if let Some(inner) = within('[', ']') {
        return Ok(TypePattern(Sort::List(Box::new(parse(inner)?))));
    }
    let (name, args) = match text.split_once('<') {
        Some((name, rest)) => {
            let inner = rest.strip_suffix('>').ok_or_else(|| format!("`{text}` has no closing `>`"))?;
            (name, parse_list(inner)?)
        }
        None => (text, Vec::new()),
    };
    let mut path = Trie::default();
    for pattern in parse_name(name)? {
        path.insert(&pattern, ());
    }
    Ok(TypePattern(Sort::Named { path, args }))
}

fn parse_name(name: &str) -> Result<Vec<Vec<PatternPiece>>, String> {
    let is_primitive = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if is_primitive {
        return Ok(vec![vec![PatternPiece::Exact(name.to_owned())]]);
    }
    parse_pattern(name)
}

fn parse_list(inner: &str) -> Result<Vec<TypePattern>, String> {
    let mut cuts: Vec<usize> = top_level(inner, ",").collect();
    cuts.push(inner.len());
    let starts = std::iter::once(0).chain(cuts.iter().map(|cut| cut + 1));
    let parts = starts.zip(&cuts).map(|(start, &end)| inner[start..end].trim());
    parts.filter(|part| !part.is_empty()).map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(path: &str, args: &[TypeShape]) -> TypeShape {
        TypeShape::Named { paths: vec![path.to_owned()], args: args.to_vec() }
    }

    fn matches(pattern: &str, ty: &TypeShape) -> bool {
        TypePattern::parse(pattern).unwrap().iter().any(|pattern| pattern.matches(ty))
    }

    #[test]
    fn names_tuples_and_lists_match_by_their_parts() {
        let address = named("core::net::SocketAddr", &[]);
        let number = named("u16", &[]);
        assert!(matches("std::net::{SocketAddr,SocketAddrV4}", &address));
        assert!(matches("&std::net::*", &address));
        assert!(!matches("std::net::IpAddr", &address));
        let pair = TypeShape::Tuple(vec![named("std::net::IpAddr", &[]), number.clone()]);
        assert!(matches("(std::net::{Ipv4Addr,IpAddr}, u16)", &pair));
        assert!(!matches("(std::net::IpAddr, u32)", &pair));
        assert!(!matches("(std::net::IpAddr, u16, u16)", &pair));
        assert!(matches("[u16]", &TypeShape::List(Box::new(number))));
        assert!(matches("(std::net::SocketAddr, *)", &TypeShape::Tuple(vec![address, TypeShape::Other])));
    }

    #[test]
    fn type_arguments_count_where_they_are_written() {
        let sqlite = named("a::Sqlite", &[]);
        let pool = named("r2d2::Pool", &[named("a::Manager", &[sqlite])]);
        assert!(matches("r2d2::**::Pool", &pool));
        assert!(matches("r2d2::Pool<a::Manager>", &pool));
        assert!(matches("r2d2::Pool<a::Manager<a::{Sqlite,Other}>>", &pool));
        assert!(!matches("r2d2::Pool<a::Manager<b::*>>", &pool));
        assert!(!matches("r2d2::Pool<*, *>", &pool));
    }

    #[test]
    fn what_is_not_known_has_no_name_and_mistakes_are_told() {
        assert!(!matches("a::B", &TypeShape::Other) && !matches("(*, *)", &TypeShape::Other));
        for wrong in ["a::B<c", "Vec", "", "a::{B"] {
            assert!(TypePattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
