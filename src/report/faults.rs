//! Why a run could not be made: a sentence, or the places in a config or rule file that are wrong.

use std::io::{self, Write};
use std::path::Path;

use codespan_reporting::diagnostic::Diagnostic as Shown;

use super::human::{ERROR, closing_note, draw, primary};
use crate::base::plain;
use crate::base::source::SourceMap;
use crate::base::span::FileId;
use crate::config::{ConfigError, FileProblems, Problem};

/// Writes `error: ..`.
pub fn write_error(error: &dyn std::fmt::Display, err: &mut dyn Write) -> io::Result<()> {
    let text = error.to_string();
    writeln!(err, "{ERROR}error{ERROR:#}: {}", plain::lines(text.trim_end()))
}

/// Writes every mistake with the line it is on.
pub fn write_config_error(error: &ConfigError, err: &mut dyn Write) -> io::Result<()> {
    error.files.iter().try_for_each(|file| write_file(file, err))
}

/// Writes what is not right in a file that can be used all the same.
pub fn write_remarks(file: &FileProblems, err: &mut dyn Write) -> io::Result<()> {
    write_problems(file, Shown::warning(), err)
}

fn write_file(file: &FileProblems, err: &mut dyn Write) -> io::Result<()> {
    write_problems(file, Shown::error(), err)
}

fn write_problems(file: &FileProblems, begun: Shown<FileId>, err: &mut dyn Write) -> io::Result<()> {
    let sources = SourceMap::default();
    let name = shown_name(&file.path);
    let id = sources.add(name.clone(), &file.path, file.text.as_str().into());
    file.problems.iter().try_for_each(|problem| match problem.range {
        Some(_) => draw(vec![shown(problem, begun.clone(), id)], &sources, err),
        None => write_error(&format!("{name}: {}", problem.message), err),
    })
}

fn shown(problem: &Problem, begun: Shown<FileId>, file: FileId) -> Shown<FileId> {
    let shown = begun.with_message(plain::line(&problem.message));
    let shown = shown.with_labels_iter(problem.range.map(|range| primary(range.in_file(file))));
    shown.with_notes_iter(problem.help.as_deref().map(|help| closing_note("help", &plain::lines(help))))
}

/// Relative to the current directory where it lies below.
fn shown_name(path: &Path) -> String {
    let cwd = std::env::current_dir().and_then(|cwd| cwd.canonicalize()).unwrap_or_default();
    let shown = path.strip_prefix(cwd).unwrap_or(path);
    plain::line(&shown.display().to_string()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_shown_where_they_are() {
        let file = FileProblems::new(
            "async-lint.toml",
            "tests = true\ntets = true\n",
            vec![Problem::at(13..17, "unknown key `tets`").with_help("did you mean `tests`?")],
        );
        let mut out = anstream::StripStream::new(Vec::new());
        write_config_error(&file.into(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out.into_inner()).unwrap());
    }

    #[test]
    fn unreadable_files_are_named() {
        let file = FileProblems::new("a.toml", "", vec![Problem::whole_file("cannot read it")]);
        let mut out = anstream::StripStream::new(Vec::new());
        write_config_error(&file.into(), &mut out).unwrap();
        assert_eq!(String::from_utf8(out.into_inner()).unwrap(), "error: a.toml: cannot read it\n");
    }
}
