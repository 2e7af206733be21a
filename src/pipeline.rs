//! The stages in the order in which data flows; the only file that names them all.

use std::io::Write;

use crate::cli::CheckOptions;
use crate::error::Error;
use crate::project::{self, Project};
use crate::report;

/// What a run found, for the exit code.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    Clean,
    Findings,
}

/// Looks at the code and writes what is found.
pub fn check(options: &CheckOptions, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let project = project::discover(&options.request)?;
    if options.show_files {
        show_crates(&project, out).map_err(|source| Error::Write { source })?;
    }
    if !options.quiet {
        report::write_notes(&project.notes, err).map_err(|source| Error::Write { source })?;
    }
    Ok(Outcome::Clean)
}

/// The checked crates with what they depend on, a line each.
fn show_crates(project: &Project, out: &mut dyn Write) -> std::io::Result<()> {
    for krate in project.graph.crates.values().filter(|krate| krate.checked) {
        let deps: Vec<_> = krate.deps.iter().map(|(name, _)| name.as_str()).collect();
        let file = project.display_name(krate, &krate.root_file);
        writeln!(out, "{} {:?} {} {file} [{}]", krate.name, krate.kind, krate.edition, deps.join(" "))?;
    }
    Ok(())
}
