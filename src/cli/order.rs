//! Options may stand before a subcommand: they are taken for its own, as cargo does.

use std::ffi::OsString;

use clap::{Arg, Command};

/// Puts the subcommand, where there is one behind options, before them.
pub(super) fn subcommand_first(command: &Command, argv: &mut [OsString]) {
    if let Some(at) = subcommand_at(command, argv) {
        argv[1..=at].rotate_right(1);
    }
}

/// The first word that is no option and no value of one, if it is a subcommand.
fn subcommand_at(command: &Command, argv: &[OsString]) -> Option<usize> {
    let mut at = 1;
    while let Some(word) = argv.get(at)?.to_str().filter(|word| *word != "--") {
        let wants_next = match (word.strip_prefix("--"), word.strip_prefix('-')) {
            (Some(long), _) => by_long(command, long),
            (None, Some(shorts)) if !shorts.is_empty() => by_shorts(command, shorts),
            _ => return command.find_subcommand(word).map(|_| at),
        };
        at += 1 + usize::from(wants_next);
    }
    None
}

/// The value of `--long` is the next word.
fn by_long(command: &Command, long: &str) -> bool {
    let is_it = |arg: &&Arg| arg.get_long_and_visible_aliases().is_some_and(|names| names.contains(&long));
    command.get_arguments().find(is_it).is_some_and(wants_next)
}

/// The same of options in one word: the first that takes a value takes the rest of the word, or the next one.
fn by_shorts(command: &Command, shorts: &str) -> bool {
    let takes = |letter: char| {
        let is_it = |arg: &&Arg| arg.get_short_and_visible_aliases().is_some_and(|names| names.contains(&letter));
        command.get_arguments().find(is_it).is_some_and(wants_next)
    };
    shorts.chars().position(takes).is_some_and(|at| at + 1 == shorts.chars().count())
}

fn wants_next(arg: &Arg) -> bool {
    let at_least = arg.get_num_args().map_or(1, |range| range.min_values());
    arg.get_action().takes_values() && !arg.is_require_equals_set() && at_least > 0
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::args::Args;

    fn ordered(line: &str) -> String {
        let mut argv: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let mut command = Args::command();
        command.build();
        subcommand_first(&command, &mut argv);
        argv.iter().map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_subcommand_goes_before_options_and_a_path_stays() {
        assert_eq!(ordered("x --offline -p a why f"), "x why --offline -p a f");
        assert_eq!(ordered("x -qW all --baseline=b baseline write"), "x baseline -qW all --baseline=b write");
        assert_eq!(ordered("x why f --offline"), "x why f --offline");
        assert_eq!(ordered("x -p why src"), "x -p why src");
        assert_eq!(ordered("x -Wall src/why"), "x -Wall src/why");
        assert_eq!(ordered("x -- why"), "x -- why");
        assert_eq!(ordered("x"), "x");
    }
}
