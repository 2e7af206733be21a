//! The main job: looks at the code, makes fixes where they are asked for, and shows what is found.

use std::io::Write;
use std::time::Instant;

use super::judge::judge;
use super::{Outcome, fix, show, written};
use crate::error::Error;
use crate::options::CheckOptions;
use crate::pipeline::begin;
use crate::pipeline::stages::{Stage, Stages};
use crate::report;

/// Looks at the code and writes what is found.
pub(super) fn check(options: &CheckOptions, out: &mut dyn Write, err: &mut dyn Write) -> Result<Outcome, Error> {
    let started = Instant::now();
    let stages = Stages::new(options.progress);
    let (mut judged, note) = begin::begin(options, &stages, &|basis| judge(options, basis, &stages))?;
    judged.setup.notes.extend(note);
    let fixes = match &options.fix {
        Some(fixing) => {
            let (again, fixes) = fix::run(options, fixing, judged, &stages)?;
            judged = again;
            Some(fixes)
        }
        None => None,
    };
    stages.hide();
    report::write_notes(&judged.setup.notes, err).map_err(written)?;
    if !options.quiet {
        err.write_all(judged.found.about_rules.as_bytes()).map_err(written)?;
    }
    let outcome = stages.time(Stage::Report, || show::show(options, &judged, fixes.as_ref(), (started, out, err)))?;
    if options.timings {
        stages.write_table(started.elapsed(), err).map_err(written)?;
    }
    Ok(outcome)
}
