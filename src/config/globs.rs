//! Files by glob patterns, as users write them: what is excluded, and what has levels of its own.

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::base::read;

/// Glob patterns over paths relative to the folder of the file that names them.
#[derive(Clone, Debug)]
pub struct Globs {
    root: PathBuf,
    /// As written.
    patterns: Vec<String>,
    globs: GlobSet,
}

impl Default for Globs {
    fn default() -> Self {
        Globs { root: PathBuf::new(), patterns: Vec::new(), globs: GlobSet::empty() }
    }
}

impl Globs {
    /// Takes patterns as a user writes them: `tests/**`, `src/generated` (with all below), `*.pb.rs` (anywhere).
    /// Gives the patterns' numbers with what is wrong with them where some are wrong.
    pub fn new(root: &Path, patterns: &[&str]) -> Result<Globs, Vec<(usize, String)>> {
        let mut set = GlobSetBuilder::new();
        let mut wrong = Vec::new();
        for (number, pattern) in patterns.iter().enumerate() {
            for glob in meanings(pattern) {
                match GlobBuilder::new(&glob).literal_separator(true).build() {
                    Ok(glob) => {
                        set.add(glob);
                    }
                    Err(error) => {
                        wrong.push((number, error.kind().to_string()));
                        break;
                    }
                }
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let globs = set.build().map_err(|error| vec![(0, error.to_string())])?;
        let patterns = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        // Files are known by their real paths.
        let root = read::canonical(root).unwrap_or_else(|_| root.to_owned());
        Ok(Globs { root, patterns, globs })
    }

    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    pub fn matches(&self, path: &Path) -> bool {
        !self.globs.is_empty() && self.globs.is_match(path.strip_prefix(&self.root).unwrap_or(path))
    }
}

/// A pattern and all that is below it; without a slash it means any depth, as in `.gitignore`.
fn meanings(pattern: &str) -> [String; 2] {
    let plain = pattern.trim_start_matches("./").trim_end_matches('/');
    let rooted = match plain.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if plain.contains('/') => plain.to_owned(),
        None => format!("**/{plain}"),
    };
    [format!("{rooted}/**"), rooted]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_gitignore_means() {
        let root = Path::new("/project");
        let globs = Globs::new(root, &["src/generated", "*.pb.rs", "/build.rs"]).unwrap();
        for (path, expected) in [
            ("/project/src/generated/a/b.rs", true),
            ("/project/src/generated.rs", false),
            ("/project/deep/down/x.pb.rs", true),
            ("/project/build.rs", true),
            ("/project/sub/build.rs", false),
        ] {
            assert_eq!(globs.matches(Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_broken_glob_is_named_by_its_number() {
        let wrong = Globs::new(Path::new("/"), &["fine", "a[", "{x"]).unwrap_err();
        assert_eq!(wrong.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2]);
    }
}
