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

/// So many files are read for one config: two that each extend the same two, and so on, would never end.
const MAX_FILES: usize = 100;

impl Reader<'_> {
    /// The settings of a file, and of those that it extends.
    pub(super) fn file(self, path: &Path) -> Result<Settings, ConfigError> {
        let text = settings::read_text(path).map_err(|why| {
            let problem = Problem::whole_file(format!("cannot read the config file: {why}"));
            FileProblems::new(path, "", vec![problem])
        })?;
        self.text(path, &text)
    }

    /// The same of a text.
    pub(super) fn text(self, path: &Path, text: &str) -> Result<Settings, ConfigError> {
        let bound = self.bound.filter(|bound| path.starts_with(bound));
        Reading { bound, left: MAX_FILES }.with_extended(path, text, &[])
    }
}

/// The reading of one config.
struct Reading<'a> {
    bound: Option<&'a Path>,
    /// So many more files may be read.
    left: usize,
}

impl Reading<'_> {
    /// `by` are the files that led here, the first one first.
    fn with_extended(&mut self, path: &Path, text: &str, by: &[PathBuf]) -> Result<Settings, ConfigError> {
        let dir = path.parent().unwrap_or(Path::new(""));
        let Parsed { settings, extends } = settings::parse_one(path, dir, text)?;
        let by = &[by, &[path.to_path_buf()]].concat();
        let mut base = Settings::default();
        let mut problems = Vec::new();
        for name in extends {
            let joined = dir.join(name.get_ref());
            let path = read::canonical(&joined).unwrap_or(joined);
            match self.extended(&path, by) {
                Ok(text) => base = self.with_extended(&path, &text, by)?.over(base),
                Err(why) => problems.push(Problem::at(name.span(), why)),
            }
        }
        if !problems.is_empty() {
            return Err(FileProblems::new(path, text, problems).into());
        }
        Ok(settings.over(base))
    }

    /// The text of a file that is extended, or why there is none.
    fn extended(&mut self, path: &Path, by: &[PathBuf]) -> Result<String, String> {
        if let Some(at) = by.iter().position(|other| is_same(other, path)) {
            let circle = by[at..].iter().map(PathBuf::as_path).chain([path]);
            let names: Vec<String> = circle.map(|path| format!("`{}`", path.display())).collect();
            return Err(format!("configs extend each other in a circle: {}", names.join(" extends ")));
        }
        if self.bound.is_some_and(|bound| !read::stays(path, bound)) {
            return Err(format!("`{}` is outside of the project, which is not trusted", path.display()));
        }
        self.left = self.left.checked_sub(1).ok_or_else(|| format!("more than {MAX_FILES} configs are extended"))?;
        let text = settings::read_text(path);
        text.map_err(|why| format!("cannot read the config file `{}`: {why}", path.display()))
    }
}

/// The two paths lead to one file.
fn is_same(one: &Path, other: &Path) -> bool {
    match (read::canonical(one), read::canonical(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
