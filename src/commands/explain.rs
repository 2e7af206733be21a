//! `rules` and `explain`: the manual of the project in the current folder.

use std::path::Path;

use crate::config::{self, LevelTable, Names, Settings};
use crate::error::Error;
use crate::lints;
use crate::manual::Manual;
use crate::pipeline::setup::build;
use crate::project::{self, Project, Request};
use crate::rules::{self, Build, Versions};

/// The built-in packs and those of the config that is named or found upwards of the current folder.
pub(super) fn manual(config: Option<&Path>) -> Result<Manual, Error> {
    let dir = std::env::current_dir().map_err(|source| Error::CurrentDir { source })?;
    // What dependencies bring along is known where cargo answers.
    let here = Request { cwd: dir.clone(), ..Request::default() };
    let is_project = dir.ancestors().any(|folder| folder.join("Cargo.toml").is_file());
    let project = if is_project { project::discover(&here).unwrap_or_default() } else { Project::default() };
    let build = Build { versions: Versions::default(), ..build(&project) };
    let settings = config::load(&dir, config, project.settings)?;
    let rules = rules::load_for(&settings, &build)?;
    let (lints, ids) = (lints::all(), rules.ids());
    let levels = LevelTable::new(&settings, &Names { lints: &lints, rules: &ids })?;
    let levels = levels.with_rules(rules.own_levels()).with_preview(Settings::is_on(&settings.preview));
    Ok(Manual::new(rules.into(), levels))
}
