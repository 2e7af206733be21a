//! "Did you mean": the known name nearest to one that is not known.

/// The nearest of `known`, if it is near enough to be a slip of the fingers.
pub fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = unknown.to_lowercase().replace('_', "-");
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|&(distance, name)| distance <= 1 + name.len().min(lower.len()) / 4)
        .min()
        .map(|(_, name)| name)
}

/// A help line for an unknown name: the nearest one, or all where there are few.
pub fn did_you_mean(unknown: &str, known: &[&str]) -> Option<String> {
    if let Some(name) = nearest(unknown, known.iter().copied()) {
        return Some(format!("did you mean `{name}`?"));
    }
    if known.is_empty() || known.len() > 16 {
        return None;
    }
    let all: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    Some(format!("known here: {}", all.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended_and_strangers_are_not() {
        assert_eq!(nearest("exlude", ["exclude", "extend-rules"]), Some("exclude"));
        assert_eq!(nearest("extend_rules", ["exclude", "extend-rules"]), Some("extend-rules"));
        assert_eq!(nearest("colour", ["exclude", "levels"]), None);
        assert_eq!(did_you_mean("colour", &["levels"]), Some("known here: `levels`".into()));
    }
}
