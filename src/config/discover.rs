//! Where the settings come from: the file named on the command line, else the nearest `async-lint.toml` upwards, else
//! the table in the package's or workspace's `Cargo.toml`, else the defaults.
//!
//! The settings of a run are those of the folder that it starts in. A package whose nearest file is another one goes by
//! that file ([`Member`]), as far as it is about files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::extend::Reader;
use super::problem::ConfigError;
use super::settings::{Member, Settings, distinct};
use crate::base::read;

/// The config file's name.
pub const FILE_NAME: &str = "async-lint.toml";

/// A table of settings in a Cargo.toml: the manifest, and the table as TOML text.
type Metadata = (PathBuf, String);

/// The settings for the project in `dir`.
///
/// `metadata` is the table of the package or workspace as TOML text, with the manifest it stands in.
/// Fails where a file that was found or named can't be read or is wrong; then none of it is applied.
pub fn load(dir: &Path, explicit: Option<&Path>, metadata: Option<Metadata>) -> Result<Settings, ConfigError> {
    Reader::default().load(dir, explicit, metadata)
}

impl Reader<'_> {
    /// The same as [`load`].
    pub fn load(
        self,
        dir: &Path,
        explicit: Option<&Path>,
        metadata: Option<Metadata>,
    ) -> Result<Settings, ConfigError> {
        if let Some(path) = explicit.map(Path::to_owned).or_else(|| find_upwards(dir)) {
            return self.file(&path);
        }
        match metadata {
            Some((manifest, text)) => self.text(&manifest, &text),
            None => Ok(Settings::default()),
        }
    }

    /// The settings of a run that starts in `dir`, with those that packages have for their files. Rules of their configs hold for
    /// the run.
    pub fn with_members(
        self,
        settings: Settings,
        dir: &Path,
        packages: &BTreeSet<PathBuf>,
        metadata: Option<Metadata>,
    ) -> Result<Settings, ConfigError> {
        let mut settings = settings;
        let mut error = ConfigError::default();
        // Who stands in a package speaks for it.
        for package in packages.iter().filter(|package| !dir.starts_with(package)) {
            let own = find_upwards(package);
            if own == settings.file || own.is_none() && settings.file.as_ref().is_none_or(|file| holds(file, package)) {
                continue;
            }
            let around = metadata.clone().filter(|(manifest, _)| holds(manifest, package));
            match self.load(package, None, around) {
                Ok(of_member) => {
                    let rules = [of_member.rule_files.clone(), settings.rule_files].concat();
                    settings.rule_files = distinct(rules);
                    settings.members.push(Member { dir: package.clone(), settings: of_member });
                }
                Err(wrong) => error.files.extend(wrong.files),
            }
        }
        error.files = distinct(error.files);
        if error.files.is_empty() { Ok(settings) } else { Err(error) }
    }
}

/// The package lies below the folder of the file.
fn holds(file: &Path, package: &Path) -> bool {
    let folder = file.parent().unwrap_or(Path::new(""));
    package.starts_with(read::canonical(folder).unwrap_or_else(|_| folder.to_path_buf()))
}

fn find_upwards(dir: &Path) -> Option<PathBuf> {
    dir.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}
