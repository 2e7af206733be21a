//! The words of a name, and what they say of what it stands for.

/// What the name of something for tests says somewhere.
const TEST_WORDS: [&str; 3] = ["test", "testing", "tests"];

/// The name says that what it stands for is there for tests: `init_test_context`, `testing`, `TestServer`.
pub(crate) fn names_tests(name: &str) -> bool {
    words(name).any(|word| TEST_WORDS.contains(&&*word))
}

/// The words of a name, in lower case.
fn words(name: &str) -> impl Iterator<Item = String> {
    let mut found: Vec<String> = vec![String::new()];
    for letter in name.chars() {
        if letter == '_' || letter == '-' || letter.is_uppercase() {
            found.push(String::new());
        }
        if let Some(word) = found.last_mut().filter(|_| letter != '_' && letter != '-') {
            word.extend(letter.to_lowercase());
        }
    }
    found.into_iter().filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{names_tests, words};

    #[test]
    fn a_name_has_words() {
        assert_eq!(words("init_test_context").collect::<Vec<_>>(), ["init", "test", "context"]);
        assert_eq!(words("TestContext").collect::<Vec<_>>(), ["test", "context"]);
        assert_eq!(words("test-util").collect::<Vec<_>>(), ["test", "util"]);
        assert_eq!(words("_").count(), 0);
        assert!(!names_tests("latest"));
    }
}
