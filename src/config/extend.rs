//! A config together with those that it extends: each is read, and what is nearer to the first one wins.

use std::path::{Path, PathBuf};

use super::problem::{ConfigError, FileProblems, Problem};
use super::settings::{self, Parsed, Settings};
use crate::base::read;

/// Reads configs.
#[derive(Copy, Clone, Debug, Default)]
pub struct Reader<'a> {
    /// Configs in this folder extend only files in it.
    pub bound: Option<&'a Path>,
}

impl Reader<'_> {
    /// The settings of a file, and of those that it extends.
    pub(super) fn file(self, path: &Path) -> Result<Settings, ConfigError> {
        let text = settings::read_text(path).map_err(|why| {
            let problem = Problem::whole_file(format!("cannot read the config file: {why}"));
            FileProblems::new(path, "", vec![problem])
        })?;
        self.text(path, &text, &[])
    }

    /// The same of a text. `by` are the files that led here, the first one first.
    pub(super) fn text(self, path: &Path, text: &str, by: &[PathBuf]) -> Result<Settings, ConfigError> {
        let dir = path.parent().unwrap_or(Path::new(""));
        let Parsed { settings, extends } = settings::parse_one(path, dir, text)?;
        let by = &[by, &[path.to_path_buf()]].concat();
        let mut base = Settings::default();
        let mut problems = Vec::new();
        for name in extends {
            let joined = dir.join(name.get_ref());
            let found = self.extended(&read::canonical(&joined).unwrap_or(joined), by);
            match found.map_err(|why| Problem::at(name.span(), why)) {
                Ok((path, text)) => base = self.text(&path, &text, by)?.over(base),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(FileProblems::new(path, text, problems).into());
        }
        Ok(settings.over(base))
    }

    /// A file to be extended and its text, or why there is none.
    fn extended(self, path: &Path, by: &[PathBuf]) -> Result<(PathBuf, String), String> {
        if let Some(at) = by.iter().position(|other| is_same(other, path)) {
            let circle = by[at..].iter().map(PathBuf::as_path).chain([path]);
            let names: Vec<String> = circle.map(|path| format!("`{}`", path.display())).collect();
            return Err(format!("configs extend each other in a circle: {}", names.join(" extends ")));
        }
        let inside = |bound: &&Path| by.first().is_some_and(|first| first.starts_with(bound));
        if self.bound.filter(inside).is_some_and(|bound| !read::stays(path, bound)) {
            return Err(format!("`{}` is outside of the project, which is not trusted", path.display()));
        }
        let text = settings::read_text(path);
        let text = text.map_err(|why| format!("cannot read the config file `{}`: {why}", path.display()))?;
        Ok((path.to_path_buf(), text))
    }
}

/// The two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (read::canonical(one), read::canonical(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
