//! Which versions of crates are in the build, for rules that are about some versions only.

use std::collections::BTreeMap;

use semver::{Prerelease, Version, VersionReq};

use super::path::{OPEN, PatternPiece};

/// The versions of every crate of the resolved graph, by the crate's name as code has it. Empty where there is no graph.
#[derive(Clone, Debug, Default)]
pub struct Versions(BTreeMap<String, Vec<Version>>);

impl Versions {
    /// From package names and versions; what is no version is left out.
    pub fn new<'a>(packages: impl IntoIterator<Item = (&'a str, &'a str)>) -> Versions {
        let mut versions: BTreeMap<String, Vec<Version>> = BTreeMap::new();
        for (name, version) in packages {
            if let Ok(version) = Version::parse(version) {
                // `1.2.0-rc.1` is met by what is said of 1.2.
                let version = Version { pre: Prerelease::EMPTY, ..version };
                versions.entry(name.replace('-', "_")).or_default().push(version);
            }
        }
        Versions(versions)
    }

    /// One of the versions of `name` is meant, or nothing is known of the crate.
    pub(super) fn allow(&self, name: &str, wanted: &VersionReq) -> bool {
        self.0.get(name).is_none_or(|versions| versions.iter().any(|version| wanted.matches(version)))
    }
}

/// The crate that a pattern's paths begin with; for `<Type as Trait>::method` that of the type, or of the trait where the
/// type is open.
pub fn crate_of(pattern: &[PatternPiece]) -> Option<&str> {
    let names = pattern.iter().map(|piece| match piece {
        PatternPiece::Exact(name) => Some(name.as_str()),
        _ => None,
    });
    let mut names = names.skip_while(|name| *name == Some(OPEN));
    match names.next()? {
        Some(name) => Some(name),
        None => names.skip_while(|name| *name != Some(super::path::AS)).nth(1)?,
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::parse_pattern;
    use super::*;

    #[test]
    fn any_version_in_the_build_counts_and_an_absent_crate_is_not_ruled_out() {
        let versions = Versions::new([("a-b", "0.11.4"), ("a-b", "0.13.0-rc.1"), ("c", "no version")]);
        let allows = |name: &str, wanted: &str| versions.allow(name, &VersionReq::parse(wanted).unwrap());
        assert!(allows("a_b", ">=0.11, <0.12"));
        assert!(allows("a_b", ">=0.13"));
        assert!(!allows("a_b", ">=0.14"));
        assert!(allows("c", ">=99") && allows("d", ">=99"));
    }

    #[test]
    fn a_pattern_is_about_the_crate_of_its_type_or_else_of_its_trait() {
        let of = |text: &str| parse_pattern(text).unwrap().iter().map(|p| crate_of(p).unwrap().to_owned()).collect();
        let names = |text: &str| -> Vec<String> { of(text) };
        assert_eq!(names("{a,b}::c"), ["a", "b"]);
        assert_eq!(names("<a::B as std::io::Read>::read"), ["a"]);
        assert_eq!(names("<* as redis::**::Commands>::*"), ["redis"]);
    }
}
