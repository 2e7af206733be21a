//! Why a piece of code could not be read, in words for who wrote it.

/// What syn says, unless that is about syn.
pub(crate) fn reason(error: &syn::Error) -> String {
    let said = error.to_string();
    match said.as_str() {
        "lex error" | "cannot parse string into token stream" => {
            "unclosed delimiter, or a character or literal that Rust does not allow there".to_owned()
        }
        "unexpected end of input" => "it ends too early".to_owned(),
        _ => match said.strip_prefix("unexpected end of input, ") {
            Some(expected) => format!("it ends too early: {expected}"),
            None => said,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let error = syn::parse_str::<syn::Item>(text).err().unwrap();
        assert_eq!(reason(&error), expect);
    }

    #[test]
    fn a_parsers_own_words_are_not_shown() {
        let characters = "unclosed delimiter, or a character or literal that Rust does not allow there";
        check("fn f() {", characters);
        check("const A: u8 = \"ab;", characters);
        check("fn", "it ends too early: expected identifier");
        check("fn f() let", "expected curly braces");
    }
}
