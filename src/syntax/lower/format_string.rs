//! Format strings: which arguments they show, and by which trait.

use crate::base::name::Symbol;

/// A placeholder: what it shows, and the letter of the trait that it asks for: `?` for `Debug`, none for `Display`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Placeholder {
    pub(super) arg: Arg,
    pub(super) by: &'static str,
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Arg {
    /// By its number among the arguments behind the string.
    At(usize),
    /// An argument with a name, or a variable.
    Named(Symbol),
}

/// The placeholders of a text, in order. Of a text that is no format string, nothing that harms: names of variables that there
/// are not.
pub(super) fn placeholders(text: &str) -> Vec<Placeholder> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut next = 0;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            rest = after;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        let (name, spec) = rest[..close].split_once(':').unwrap_or((&rest[..close], ""));
        let spec = spec.trim_end();
        // Its precision is an argument of its own.
        next += usize::from(spec.contains(".*"));
        if let Some(arg) = arg(name.trim(), &mut next) {
            found.push(Placeholder { arg, by: letter(spec) });
        }
        rest = &rest[close + 1..];
    }
    found
}

fn arg(name: &str, next: &mut usize) -> Option<Arg> {
    if name.is_empty() {
        *next += 1;
        return Some(Arg::At(*next - 1));
    }
    match name.parse() {
        Ok(number) => Some(Arg::At(number)),
        Err(_) => is_variable(name).then(|| Arg::Named(Symbol::new(name))),
    }
}

/// What a placeholder ends with that says more than how wide it is.
fn letter(spec: &str) -> &'static str {
    let letters = ["?", "x", "X", "o", "b", "e", "E", "p"];
    letters.into_iter().find(|letter| spec.ends_with(letter)).unwrap_or_default()
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
    fn placeholders_name_arguments_and_traits() {
        for (text, expected) in [
            ("{a} and {b:?} and {a:>5}", "a b? a"),
            ("{{a}} {} {0} {1:x} {:#?}", "0 0 1x 1?"),
            ("{ a } {größe} {a.b} {", "a größe"),
            ("a{2,3}", ""),
            ("{:.*} {:x?} {:>w$} {:08.3e} {:w$X}", "1 2? 3 4e 5X"),
        ] {
            let shown = |it: &Placeholder| match &it.arg {
                Arg::At(number) => format!("{number}{}", it.by),
                Arg::Named(name) => format!("{name}{}", it.by),
            };
            let found: Vec<String> = placeholders(text).iter().map(shown).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
