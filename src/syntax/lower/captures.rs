//! The variables that a format string names.

use crate::base::name::Symbol;

/// The names in `{name}` and `{name:?}`, each once. Of a text that is no format string, nothing that harms: names of
/// variables that there are not.
pub(super) fn of(text: &str) -> Vec<Symbol> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            rest = after;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        let name = rest[..close].split(':').next().unwrap_or_default().trim();
        if is_variable(name) && !names.contains(&Symbol::new(name)) {
            names.push(Symbol::new(name));
        }
        rest = &rest[close + 1..];
    }
    names
}

fn is_variable(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next().is_some_and(|first| first.is_alphabetic() || first == '_');
    first && letters.all(|letter| letter.is_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_variables() {
        for (text, expected) in [
            ("{a} and {b:?} and {a:>5}", vec!["a", "b"]),
            ("{{a}} {} {0} {1:x}", vec![]),
            ("{ a } {größe} {a.b} {", vec!["a", "größe"]),
            ("a{2,3}", vec![]),
        ] {
            let found: Vec<&str> = of(text).into_iter().map(Symbol::as_str).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
