//! Where the settings come from: the file named on the command line, else the nearest `async-lint.toml` upwards, else
//! the table in the package's or workspace's `Cargo.toml`, else the defaults.

use std::path::{Path, PathBuf};

use super::problem::{ConfigError, FileProblems, Problem};
use super::settings::{self, Settings};

/// The config file's name.
pub const FILE_NAME: &str = "async-lint.toml";

/// The settings for the project in `dir`.
///
/// `metadata` is the table of the package or workspace as TOML text, with the manifest it stands in.
/// Fails where a file that was found or named can't be read or is wrong; then none of it is applied.
pub fn load(dir: &Path, explicit: Option<&Path>, metadata: Option<(PathBuf, String)>) -> Result<Settings, ConfigError> {
    if let Some(path) = explicit.map(Path::to_owned).or_else(|| find_upwards(dir)) {
        return Ok(load_file(&path)?);
    }
    match metadata {
        Some((manifest, text)) => Ok(settings::parse(&manifest, parent(&manifest), &text)?),
        None => Ok(Settings::default()),
    }
}

fn load_file(path: &Path) -> Result<Settings, FileProblems> {
    match settings::read_text(path) {
        Ok(text) => settings::parse(path, parent(path), &text),
        Err(why) => {
            Err(FileProblems::new(path, "", vec![Problem::whole_file(format!("cannot read the config file: {why}"))]))
        }
    }
}

fn find_upwards(dir: &Path) -> Option<PathBuf> {
    dir.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

fn parent(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}
