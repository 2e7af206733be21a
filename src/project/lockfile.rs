//! Cargo.lock, read for one thing: the checksum that tells the exact sources of a published package.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::base::read;

/// Checksums by package name and version. Empty where there is no readable lock file.
#[derive(Debug, Default)]
pub(super) struct Checksums(BTreeMap<(String, String), String>);

#[derive(Deserialize)]
struct LockFile {
    #[serde(default)]
    package: Vec<LockedPackage>,
}

#[derive(Deserialize)]
struct LockedPackage {
    name: String,
    version: String,
    checksum: Option<String>,
}

impl Checksums {
    pub(super) fn read(workspace_root: &Path) -> Checksums {
        let text = read::text(&workspace_root.join("Cargo.lock"), read::MAX_SOURCE).unwrap_or_default();
        Checksums::parse(&text)
    }

    fn parse(text: &str) -> Checksums {
        let packages = toml::from_str::<LockFile>(text).map(|file| file.package).unwrap_or_default();
        Checksums(packages.into_iter().filter_map(|p| Some(((p.name, p.version), p.checksum?))).collect())
    }

    pub(super) fn get(&self, name: &str, version: &str) -> Option<&str> {
        self.0.get(&(name.to_owned(), version.to_owned())).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_packages_have_checksums_and_others_none() {
        let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nchecksum = \"ff\"\n\
                    [[package]]\nname = \"own\"\nversion = \"0.1.0\"\n";
        let sums = Checksums::parse(lock);
        assert_eq!(sums.get("a", "1.0.0"), Some("ff"));
        assert_eq!(sums.get("own", "0.1.0"), None);
        assert_eq!(Checksums::parse("not toml [").get("a", "1.0.0"), None);
    }
}
