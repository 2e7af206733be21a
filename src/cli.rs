//! The command line: from what was typed ([`Args`]) to what it means ([`Options`]).
//!
//! `cargo async-lint` calls this program with `async-lint` as its first argument, `cargo help async-lint` with
//! `async-lint --help`.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;

use args::{Args, CheckArgs, ColorArg, Command, ConfidenceArg, ManifestArgs, RunArgs};
use clap::{ArgMatches, CommandFactory, FromArgMatches, ValueEnum};

use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::base::plain;
use crate::error::Error;
use crate::options::{
    Action, AddAllow, BaselineAction, BaselineOptions, CheckOptions, FactsOptions, Fixing, InitOptions, Look, Options,
    PageOptions, ServeOptions, Since,
};
use crate::project::{CargoOptions, Input, Request, TargetSelection, Told, canonical};
use crate::report::{Format, GroupBy};

mod args;
mod generate;
mod order;
mod progress;

pub use generate::{write_completions, write_man_pages};

/// Why [`parse`] gave no options.
#[derive(Debug)]
pub enum ParseError {
    /// Wrong usage, or `--help` and `--version`, which clap treats alike.
    Clap(clap::Error),
    Input(Error),
}

impl From<Error> for ParseError {
    fn from(error: Error) -> Self {
        ParseError::Input(error)
    }
}

/// Reads the command line. Standard input is read where `-` asks for it.
pub fn parse(argv: impl IntoIterator<Item: Into<OsString>>) -> Result<Options, ParseError> {
    let mut argv: Vec<OsString> = argv.into_iter().map(Into::into).collect();
    let mut command = Args::command();
    if argv.get(1).is_some_and(|first| first == "async-lint") {
        argv.remove(1);
        command = command.bin_name("cargo async-lint");
    }
    command.build();
    order::subcommand_first(&command, &mut argv);
    let under_cargo = command.get_bin_name().is_some_and(|name| name == "cargo async-lint");
    let typed = argv.get(2..).unwrap_or_default().to_vec();
    let matches = command.try_get_matches_from_mut(argv).map_err(ParseError::Clap)?;
    let args = Args::from_arg_matches(&matches).map_err(|error| ParseError::Clap(error.format(&mut command)))?;
    let color = color_choice(match &args.command {
        // What an editor reads passes as it is.
        Some(Command::Lsp { .. }) => Some(ColorArg::Always),
        Some(
            Command::Baseline { run, .. }
            | Command::Doctor { run }
            | Command::Report { run, .. }
            | Command::Why { run, .. },
        ) => run.display.color,
        _ => args.run.display.color,
    });
    let action = match args.command {
        Some(Command::Rules { task: Some(task), .. }) => Action::Author(task),
        Some(Command::Rules { task: None, config }) => Action::Rules { config },
        Some(Command::Explain { id, config }) => Action::Explain { id, config },
        Some(Command::Cache { action, cache_dir }) => Action::Cache { action, dir: cache_dir },
        Some(Command::Why { what, run }) => {
            let options = check_options(*run, matches.subcommand_matches("why").unwrap_or(&matches))?;
            Action::Check(Box::new(CheckOptions { look: Some(Look::Why(what)), ..options }))
        }
        Some(Command::Doctor { run }) => {
            let options = check_options(*run, matches.subcommand_matches("doctor").unwrap_or(&matches))?;
            Action::Check(Box::new(CheckOptions { look: Some(Look::Doctor), ..options }))
        }
        Some(Command::Report { out, run }) => {
            let options = check_options(*run, matches.subcommand_matches("report").unwrap_or(&matches))?;
            only_a_page(&options)?;
            Action::Check(Box::new(CheckOptions { page: Some(PageOptions { out }), ..options }))
        }
        Some(Command::Init { print, manifest }) => {
            Action::Init(Box::new(InitOptions { request: whole_project(&manifest)?, print }))
        }
        Some(Command::Lsp { run }) => {
            let check = served(*run, matches.subcommand_matches("lsp").unwrap_or(&matches))?;
            Action::Serve(Box::new(ServeOptions { check, typed }))
        }
        Some(Command::Completions { shell }) => Action::Completions(shell),
        Some(Command::Man { dir }) => Action::Man(dir),
        Some(Command::Baseline { action, run }) => {
            let mut options = check_options(*run, matches.subcommand_matches("baseline").unwrap_or(&matches))?;
            baseline_of_all(action, &options)?;
            options.baseline.action = Some(action);
            Action::Check(Box::new(options))
        }
        None => Action::Check(Box::new(check_options(args.run, &matches)?)),
    };
    if under_cargo && is_untrusted(&action) {
        return Err(usage(LATE).into());
    }
    Ok(Options { action, color })
}

/// How a language server checks code that was started with `typed` behind `lsp`, and is told `more`.
pub(crate) fn serve_options(typed: &[OsString], more: &[String]) -> Result<CheckOptions, String> {
    let program = ["cargo-async-lint", "lsp"].map(OsString::from);
    let argv = program.into_iter().chain(typed.iter().cloned()).chain(more.iter().map(OsString::from));
    match parse(argv) {
        Ok(Options { action: Action::Serve(options), .. }) => Ok(options.check),
        Ok(_) => Err(format!("`{}` are no flags of `lsp`", more.join(" "))),
        Err(ParseError::Input(error)) => Err(error.to_string()),
        Err(ParseError::Clap(error)) => Err(error.to_string()),
    }
}

/// All packages are checked where none is named; nothing is written, and standard input belongs to the editor.
fn served(args: RunArgs, matches: &ArgMatches) -> Result<CheckOptions, Error> {
    let CheckArgs { fix, diff, add_allow, watch, .. } = &args.check;
    if *fix || *diff || *watch || add_allow.is_some() || !args.display.output.is_empty() {
        return Err(usage(
            "`lsp` writes nothing by itself: leave out --fix, --diff, --add-allow, --output and --watch",
        ));
    }
    if !args.paths.is_empty() || look(&args.display).is_some() {
        return Err(usage("`lsp` answers an editor: it takes no paths, and prints nothing else"));
    }
    let named = !args.workspace.package.is_empty();
    let mut options = check_options(args, matches)?;
    options.request.cargo.workspace |= !named;
    (options.quiet, options.progress, options.is_lasting) = (true, false, true);
    Ok(options)
}

/// Why `cargo async-lint --untrusted` is none.
const LATE: &str = "cargo has already followed the toolchain file and the configuration of this folder: call the program \
    itself, `cargo-async-lint --untrusted`";

fn is_untrusted(action: &Action) -> bool {
    match action {
        Action::Check(options) => options.request.cargo.untrusted,
        Action::Init(options) => options.request.cargo.untrusted,
        Action::Serve(options) => options.check.request.cargo.untrusted,
        _ => false,
    }
}

/// `--color`, else cargo's own variable, else what the terminal and NO_COLOR and CLICOLOR say.
fn color_choice(typed: Option<ColorArg>) -> anstream::ColorChoice {
    let from_cargo = || std::env::var("CARGO_TERM_COLOR").ok().and_then(|text| ColorArg::from_str(&text, true).ok());
    match typed.or_else(from_cargo).unwrap_or_default() {
        ColorArg::Auto => anstream::ColorChoice::Auto,
        ColorArg::Always => anstream::ColorChoice::Always,
        ColorArg::Never => anstream::ColorChoice::Never,
    }
}

fn check_options(args: RunArgs, matches: &ArgMatches) -> Result<CheckOptions, Error> {
    let format = Format::from_name(&args.display.message_format).unwrap_or_default();
    Ok(CheckOptions {
        look: look(&args.display),
        levels: levels(matches),
        since: since(&args)?,
        add_allow: add_allow(&args)?,
        fix: fixing(&args)?,
        request: request(&args)?,
        min_confidence: args.check.min_confidence.map(|confidence| match confidence {
            ConfidenceArg::Certain => Confidence::Certain,
            ConfidenceArg::Likely => Confidence::Likely,
            ConfidenceArg::Possible => Confidence::Possible,
        }),
        preview: args.check.preview,
        config: args.check.config,
        baseline: BaselineOptions { action: None, file: args.check.baseline },
        format,
        outputs: args.display.output,
        page: None,
        group_by: args.display.group_by.as_deref().and_then(GroupBy::from_name),
        show: args.display.show,
        statistics: args.display.statistics,
        max_warnings: args.check.max_warnings,
        exit_zero: args.check.exit_zero,
        watch: args.check.watch,
        is_lasting: args.check.watch,
        filter: None,
        step_summary: std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from),
        quiet: args.display.quiet,
        verbose: args.display.verbose,
        timings: args.display.timings,
        progress: progress::is_shown(args.display.quiet),
        facts: FactsOptions {
            no_cache: args.facts.no_cache,
            cache_dir: args.facts.cache_dir,
            emit: args.facts.emit_facts,
            given: args.facts.facts,
        },
    })
}

fn look(args: &args::DisplayArgs) -> Option<Look> {
    let settings = args.show_settings.then_some(Look::Settings);
    settings.or(args.show_files.then_some(Look::Files)).or(args.dump.map(Look::Dump))
}

/// The page is what is written, and nothing in the code changes.
fn only_a_page(options: &CheckOptions) -> Result<(), Error> {
    let more = options.look.is_some() || options.add_allow.is_some() || options.fix.is_some();
    let flags = "--show-settings, --show-files, --dump, --add-allow, --fix and --diff";
    if more { Err(usage(&format!("`report` writes a page about the findings: leave out {flags}"))) } else { Ok(()) }
}

fn baseline_of_all(action: BaselineAction, options: &CheckOptions) -> Result<(), Error> {
    let partly = options.since.is_some() || options.add_allow.is_some() || options.fix.is_some();
    if action == BaselineAction::Check || !partly {
        return Ok(());
    }
    let flags = "--new-from, --new-from-merge-base, --staged, --add-allow, --fix and --diff";
    Err(usage(&format!("a baseline is made of all findings as they are: leave out {flags}")))
}

fn add_allow(args: &RunArgs) -> Result<Option<AddAllow>, Error> {
    let Some(reason) = args.check.add_allow.as_deref().map(str::trim) else { return Ok(None) };
    if is_stdin(args) {
        return Err(usage("--add-allow writes to files: it can't be used with standard input"));
    }
    if reason.contains(['\n', '\r']) {
        return Err(usage("the reason of --add-allow stands in a comment: it has to be one line"));
    }
    Ok(Some(AddAllow { reason: Some(reason.to_owned()).filter(|reason| !reason.is_empty()) }))
}

fn fixing(args: &RunArgs) -> Result<Option<Fixing>, Error> {
    let CheckArgs { fix, diff, unsafe_fixes, allow_dirty, allow_staged, allow_no_vcs, .. } = args.check;
    if fix && !diff && is_stdin(args) {
        return Err(usage(
            "--fix writes to files: it can't be used with standard input; --diff shows what it would change",
        ));
    }
    if fix && !diff && args.manifest.untrusted && !allow_no_vcs {
        return Err(usage(
            "--untrusted asks git nothing, and --fix wants to know that git can undo it: add --allow-no-vcs",
        ));
    }
    Ok((fix || diff).then_some(Fixing { unsafe_fixes, diff, allow_dirty, allow_staged, allow_no_vcs }))
}

fn is_stdin(args: &RunArgs) -> bool {
    args.paths.iter().any(|path| path.as_os_str() == "-")
}

/// At most one of the three was typed.
fn since(args: &RunArgs) -> Result<Option<Since>, Error> {
    let CheckArgs { new_from, new_from_merge_base, staged, .. } = &args.check;
    let branch = new_from_merge_base.clone().map(Since::MergeBase);
    let since = new_from.clone().map(Since::Revision).or(branch).or(staged.then_some(Since::LastCommit));
    if since.is_some() && args.manifest.untrusted {
        return Err(usage("--untrusted asks git nothing: leave out --new-from, --new-from-merge-base and --staged"));
    }
    Ok(since)
}

/// The level flags across all four, in the order typed.
fn levels(matches: &ArgMatches) -> Vec<(Level, String)> {
    let flags = [("allow", Level::Allow), ("warn", Level::Warn), ("deny", Level::Deny), ("forbid", Level::Forbid)];
    let mut typed = Vec::new();
    for (id, level) in flags {
        let indices = matches.indices_of(id).into_iter().flatten();
        let names = matches.get_many::<String>(id).into_iter().flatten();
        typed.extend(indices.zip(names).map(|(index, name)| (index, level, name.trim().to_owned())));
    }
    typed.sort_by_key(|(index, ..)| *index);
    typed.into_iter().map(|(_, level, name)| (level, name)).collect()
}

fn request(args: &RunArgs) -> Result<Request, Error> {
    let edition = args.check.edition.as_deref().and_then(|year| year.parse().ok());
    let told = Told((!args.display.quiet).then_some(tell as fn(&str)));
    Ok(Request { cwd: current_dir()?, input: input(args)?, cargo: cargo_options(args)?, edition, told })
}

/// Passes on what cargo says of its work.
fn tell(line: &str) {
    // Nobody can be told that nobody can be told.
    let _ = writeln!(std::io::stderr(), "{}", plain::line(line));
}

fn current_dir() -> Result<PathBuf, Error> {
    let cwd = std::env::current_dir().map_err(|source| Error::CurrentDir { source })?;
    Ok(canonical(&cwd).unwrap_or(cwd))
}

/// Every package of the workspace.
fn whole_project(args: &ManifestArgs) -> Result<Request, Error> {
    let cargo = CargoOptions {
        manifest_path: args.manifest.manifest_path.clone(),
        workspace: true,
        locked: args.locked,
        offline: args.offline,
        frozen: args.frozen,
        untrusted: args.untrusted,
        ..CargoOptions::default()
    };
    Ok(Request { cwd: current_dir()?, cargo, told: Told(Some(tell)), ..Request::default() })
}

fn input(args: &RunArgs) -> Result<Input, Error> {
    let stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
    if stdin && args.check.watch {
        return Err(usage("--watch reads keys from standard input: it can't be checked as well"));
    }
    if !stdin && args.check.stdin_filename.is_some() {
        return Err(usage("--stdin-filename names what is read from standard input: give `-` as the path"));
    }
    if !stdin {
        let (paths, standalone) = (args.paths.clone(), args.check.no_cargo);
        return Ok(if paths.is_empty() { Input::Cargo } else { Input::Paths { paths, standalone } });
    }
    if args.paths.len() > 1 {
        return Err(usage("`-` stands for the only file: give no other path"));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|source| Error::Stdin { source })?;
    Ok(Input::Stdin { name: args.check.stdin_filename.clone(), text: text.into() })
}

fn cargo_options(args: &RunArgs) -> Result<CargoOptions, Error> {
    let workspace = args.workspace.workspace || args.workspace.all;
    if !args.workspace.exclude.is_empty() && !workspace {
        return Err(usage("--exclude can only be used together with --workspace"));
    }
    let all = args.targets.all_targets;
    Ok(CargoOptions {
        manifest_path: args.manifest.manifest.manifest_path.clone(),
        packages: args.workspace.package.clone(),
        workspace,
        exclude: args.workspace.exclude.clone(),
        no_deps: args.no_deps,
        features: args.features.features.clone(),
        all_features: args.features.all_features,
        no_default_features: args.features.no_default_features,
        target: args.targets.target.clone(),
        locked: args.manifest.locked,
        offline: args.manifest.offline,
        frozen: args.manifest.frozen,
        untrusted: args.manifest.untrusted,
        targets: TargetSelection {
            tests: all || args.targets.tests,
            examples: all || args.targets.examples,
            benches: all || args.targets.benches,
        },
    })
}

fn usage(message: &str) -> Error {
    Error::Usage { message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str) -> CheckOptions {
        let argv = line.split_whitespace().map(OsString::from);
        match parse(argv).unwrap().action {
            Action::Check(options) => *options,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_arguments_hold_together() {
        Args::command().debug_assert();
    }

    #[test]
    fn cargo_passes_the_name_of_the_subcommand() {
        let with = check("cargo-async-lint async-lint --workspace");
        assert!(with.request.cargo.workspace);
        assert!(matches!(with.request.input, Input::Cargo));
    }

    #[test]
    fn level_flags_keep_their_order_across_flags() {
        let options = check("x -A all -D file,sleep -W cpu -A std-fs --deny lock");
        let typed: Vec<_> = options.levels.iter().map(|(level, name)| (level.name(), name.as_str())).collect();
        let wanted = [
            ("allow", "all"),
            ("deny", "file"),
            ("deny", "sleep"),
            ("warn", "cpu"),
            ("allow", "std-fs"),
            ("deny", "lock"),
        ];
        assert_eq!(typed, wanted);
    }

    #[test]
    fn short_f_is_forbid_and_not_features() {
        let options = check("x -F sleep --features a,b");
        assert_eq!(options.levels, [(Level::Forbid, "sleep".to_owned())]);
        assert_eq!(options.request.cargo.features, ["a,b"]);
    }

    #[test]
    fn a_baseline_is_made_with_the_flags_of_a_run() {
        let options = check("x baseline write --workspace -W all --baseline a.txt");
        let wanted = BaselineOptions { action: Some(BaselineAction::Write), file: Some("a.txt".into()) };
        assert_eq!(options.baseline, wanted);
        assert_eq!(options.levels, [(Level::Warn, "all".to_owned())]);
        assert!(options.request.cargo.workspace);
    }

    #[test]
    fn why_is_asked_of_the_packages_that_are_named() {
        let options = check("x why a::b -p a --offline");
        assert_eq!(options.look, Some(Look::Why("a::b".to_owned())));
        assert!(options.request.cargo.offline);
        assert_eq!(options.request.cargo.packages, ["a"]);
    }

    #[test]
    fn exclude_wants_workspace() {
        let error = parse(["x", "--exclude", "a"].map(OsString::from)).unwrap_err();
        assert!(matches!(error, ParseError::Input(Error::Usage { .. })), "{error:?}");
    }

    #[test]
    fn a_server_checks_all_packages_and_takes_more_flags_later() {
        let typed = ["--offline".into()];
        let options = serve_options(&typed, &["-W".into(), "all".into()]).unwrap();
        assert!(options.request.cargo.offline && options.request.cargo.workspace && options.quiet);
        assert_eq!(options.levels, [(Level::Warn, "all".to_owned())]);
        assert!(!serve_options(&typed, &["-p".into(), "a".into()]).unwrap().request.cargo.workspace);
        for wrong in ["--fix", "-", "src", "--no-such-flag", "--show-files"] {
            assert!(serve_options(&typed, &[wrong.into()]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn all_targets_are_tests_examples_and_benches() {
        let all = check("x --all-targets").request.cargo.targets;
        assert_eq!(all, TargetSelection { tests: true, examples: true, benches: true });
        assert_eq!(check("x").request.cargo.targets, TargetSelection::default());
    }
}
