//! The command line: what was typed ([`Args`]) and what it means ([`Options`]).
//!
//! Flags that cargo has are cargo's, by clap-cargo; flags about levels are rustc's. `cargo async-lint` calls this
//! program with `async-lint` as its first argument, `cargo help async-lint` with `async-lint --help`.

use std::ffi::OsString;
use std::io::Read;
use std::path::PathBuf;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::base::diagnostic::Level;
use crate::base::kind::Confidence;
use crate::error::Error;
use crate::project::{CargoOptions, Input, Request, TargetSelection, canonical};
use crate::report::{Format, Output};

const EXAMPLES: &str = "\
Examples:
  cargo async-lint                            check the current package
  cargo async-lint --workspace --all-targets  check everything, tests included
  cargo async-lint -W all                     also show cheap calls
  cargo async-lint -D file -A cpu             file calls are errors, long computation is fine
  cargo async-lint --message-format json      for editors and scripts
  cargo async-lint --output sarif=a.sarif     write a file for code scanning besides
  cargo-async-lint src/server.rs              say only what is found in this file
  cargo-async-lint explain blocking-call      what a lint or rule is about

Exit codes: 0 nothing at warn or above, 1 findings, 2 could not run";

/// Find the calls which stall an async executor
#[derive(Debug, Parser)]
#[command(
    name = "cargo-async-lint",
    version,
    about,
    after_help = EXAMPLES,
    styles = clap_cargo::style::CLAP_STYLING,
    args_conflicts_with_subcommands = true,
    mut_arg("features", |arg| arg.short(None)),
)]
struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    run: RunArgs,
}

/// What is looked at, and how it is reported.
#[derive(Debug, clap::Args)]
struct RunArgs {
    /// Files and folders to look at instead of the whole project; `-` is standard input
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    #[command(flatten)]
    check: CheckArgs,

    #[command(flatten, next_help_heading = "Package Selection")]
    workspace: clap_cargo::Workspace,

    #[command(flatten, next_help_heading = "Target Selection")]
    targets: TargetArgs,

    #[command(flatten, next_help_heading = "Feature Selection")]
    features: clap_cargo::Features,

    #[command(flatten, next_help_heading = "Manifest Options")]
    manifest: ManifestArgs,

    #[command(flatten, next_help_heading = "Cache Options")]
    facts: FactsArgs,

    #[command(flatten, next_help_heading = "Display Options")]
    display: DisplayArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the rule packs and their rules; begin, check and test rule files
    #[command(args_conflicts_with_subcommands = true)]
    Rules {
        #[command(subcommand)]
        task: Option<Task>,

        /// Use this file instead of the async-lint.toml found upwards
        #[arg(long, value_name = "PATH")]
        config: Option<PathBuf>,
    },
    /// Print what a lint, a kind or a rule is about
    Explain {
        /// As it stands in a report: `blocking-call`, `file`, `std-thread-sleep`
        id: String,
        /// Use this file instead of the async-lint.toml found upwards
        #[arg(long, value_name = "PATH")]
        config: Option<PathBuf>,
    },
    /// Look after what is kept of dependencies from run to run
    Cache {
        #[command(subcommand)]
        action: CacheAction,

        /// The cache that is meant [default: in the user's cache folder]
        #[arg(long, value_name = "DIR", global = true)]
        cache_dir: Option<PathBuf>,
    },
    /// Let what is found today be, and watch for more
    #[command(mut_arg("features", |arg| arg.short(None)))]
    Baseline {
        action: BaselineAction,

        #[command(flatten)]
        run: Box<RunArgs>,
    },
    /// Say why a function is or is not taken to block, and where the code on a line runs
    Why {
        /// A function's path, or FILE:LINE
        what: String,
    },
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Lint Options")]
struct CheckArgs {
    /// Don't report a lint, a kind of blocking, a rule, or `all`
    #[arg(short = 'A', long, value_name = "NAME", value_delimiter = ',')]
    allow: Vec<String>,

    /// Report as a warning
    #[arg(short = 'W', long, value_name = "NAME", value_delimiter = ',')]
    warn: Vec<String>,

    /// Report as an error
    #[arg(short = 'D', long, value_name = "NAME", value_delimiter = ',')]
    deny: Vec<String>,

    /// Report as an error that later flags and comments in the code can't lower
    #[arg(short = 'F', long, value_name = "NAME", value_delimiter = ',')]
    forbid: Vec<String>,

    /// Leave out findings that are less sure than this [default: likely]
    #[arg(long, value_name = "HOW-SURE")]
    min_confidence: Option<ConfidenceArg>,

    /// Let the findings in this file be [default: async-lint.baseline in the workspace root, if there]
    #[arg(long, value_name = "PATH")]
    baseline: Option<PathBuf>,

    /// End with code 0 where there are no errors and at most so many warnings
    #[arg(long, value_name = "N")]
    max_warnings: Option<usize>,

    /// End with code 0 whatever is found
    #[arg(long)]
    exit_zero: bool,

    /// Use this file instead of the async-lint.toml found upwards
    #[arg(long, value_name = "PATH")]
    config: Option<PathBuf>,

    /// The name that standard input is checked under
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,

    /// Check the paths as they are, though they lie in a cargo project
    #[arg(long)]
    no_cargo: bool,

    /// Edition of files that belong to no cargo project [default: 2021]
    #[arg(long, value_name = "YEAR", value_parser = clap::builder::PossibleValuesParser::new(["2015", "2018", "2021", "2024"]))]
    edition: Option<String>,
}

#[derive(Debug, clap::Args)]
struct TargetArgs {
    /// Check tests, examples and benches besides the library and the binaries
    #[arg(long)]
    all_targets: bool,

    /// Check test targets and `#[cfg(test)]` code too
    #[arg(long)]
    tests: bool,

    /// Check examples too
    #[arg(long)]
    examples: bool,

    /// Check benches too
    #[arg(long)]
    benches: bool,

    /// The platform to check for [default: the host]
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
}

#[derive(Debug, clap::Args)]
struct ManifestArgs {
    #[command(flatten)]
    manifest: clap_cargo::Manifest,

    /// Assert that Cargo.lock stays unchanged
    #[arg(long)]
    locked: bool,

    /// Don't go to the network
    #[arg(long)]
    offline: bool,

    /// Same as both --locked and --offline
    #[arg(long)]
    frozen: bool,
}

#[derive(Debug, clap::Args)]
struct FactsArgs {
    /// Work everything out anew, and keep nothing
    #[arg(long)]
    no_cache: bool,

    /// Where to keep what is known of published crates [default: in the user's cache folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    cache_dir: Option<PathBuf>,

    /// Write what is found out of every crate to this folder, whole libraries among the checked ones
    #[arg(long, value_name = "DIR")]
    emit_facts: Option<PathBuf>,

    /// Take what is known of crates that are not checked from this folder, in place of their bodies
    #[arg(long, value_name = "DIR")]
    facts: Option<PathBuf>,
}

/// What is done with the cache.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Subcommand)]
pub enum CacheAction {
    /// Remove it
    Clean,
    /// Print where it is
    Path,
}

#[derive(Debug, clap::Args)]
struct DisplayArgs {
    /// How findings are written
    #[arg(long, value_name = "FMT", default_value = "human", value_parser = clap::builder::PossibleValuesParser::new(Format::NAMES))]
    message_format: String,

    /// Write the findings to a file too, in a format of its own; may be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::parse)]
    output: Vec<Output>,

    /// Show one finding for all calls of a blocking function; in the format `human` only
    #[arg(long, value_name = "WHAT")]
    group_by: Option<GroupBy>,

    /// Count the findings by kind, rule and crate, on standard error
    #[arg(long)]
    statistics: bool,

    /// Coloring
    #[arg(long, value_name = "WHEN")]
    color: Option<ColorArg>,

    /// No closing summary, no notes about what was left out
    #[arg(short, long)]
    quiet: bool,

    /// Say more (-vv even more)
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,

    /// Print what a stage made of the code instead of findings
    #[arg(long, value_name = "WHAT")]
    dump: Option<Dump>,

    /// Print the crates and files that would be looked at, and stop
    #[arg(long)]
    show_files: bool,
}

/// What is done with the file of findings that are let be.
#[derive(Copy, Clone, Debug, Eq, PartialEq, ValueEnum)]
pub enum BaselineAction {
    /// Write down what is found, so that only what comes later is reported
    Write,
    /// Report what is not written down, and say what is fixed
    Check,
    /// Take out what is fixed
    Prune,
}

/// Which findings are let be.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct BaselineOptions {
    pub action: Option<BaselineAction>,
    pub file: Option<PathBuf>,
}

/// What findings shown as one have in common.
#[derive(Copy, Clone, Debug, Eq, PartialEq, ValueEnum)]
pub enum GroupBy {
    /// The blocking function that is called
    Cause,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
enum ConfidenceArg {
    Certain,
    Likely,
    Possible,
}

#[derive(Copy, Clone, Debug, Default, ValueEnum)]
enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}

/// The stage whose outcome is printed as text.
#[derive(Copy, Clone, Debug, Eq, PartialEq, ValueEnum)]
pub enum Dump {
    /// The items of every file
    Items,
    /// What every name in every module stands for
    Names,
    /// The type of every expression
    Types,
    /// Every call in async code and where it leads
    Calls,
    /// The functions that block, and by which way
    Effects,
}

/// What a run is to do.
#[derive(Debug)]
pub struct Options {
    pub action: Action,
    pub color: anstream::ColorChoice,
}

#[derive(Debug)]
pub enum Action {
    Check(Box<CheckOptions>),
    /// List packs and rules, with those of the config if one is found.
    Rules {
        config: Option<PathBuf>,
    },
    /// Remove the cache, or tell where it is.
    Cache {
        action: CacheAction,
        dir: Option<PathBuf>,
    },
    /// Begin, check or test rule files.
    Author(Task),
    /// The page of a lint, kind or rule.
    Explain {
        id: String,
        config: Option<PathBuf>,
    },
}

/// What is to be done about rule files.
#[derive(Clone, Debug, Subcommand)]
pub enum Task {
    /// Write a commented rule file to begin with
    New {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Say what is wrong in rule files, and which paths no function of this build has
    Check {
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
    /// Print the JSON schema of rule files, for editors that complete them
    Schema {
        /// The schema of async-lint.toml instead
        #[arg(long)]
        of_config: bool,
    },
    /// Run the examples in rule files, with the crates of this build
    Test {
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

/// How code is checked.
#[derive(Debug, Default)]
pub struct CheckOptions {
    pub request: Request,
    /// `-A/-W/-D/-F` in the order typed; later ones win.
    pub levels: Vec<(Level, String)>,
    pub min_confidence: Option<Confidence>,
    pub config: Option<PathBuf>,
    pub baseline: BaselineOptions,
    pub format: Format,
    /// Files to be written besides.
    pub outputs: Vec<Output>,
    pub group_by: Option<GroupBy>,
    pub statistics: bool,
    /// So many warnings are no failure.
    pub max_warnings: Option<usize>,
    /// Nothing that is found is a failure.
    pub exit_zero: bool,
    /// The file that GitHub shows on the page of a run; set in its jobs only.
    pub step_summary: Option<PathBuf>,
    pub quiet: bool,
    pub verbose: u8,
    pub dump: Option<Dump>,
    pub show_files: bool,
    pub facts: FactsOptions,
    /// A function or line to be explained instead of findings.
    pub why: Option<String>,
}

/// Where facts are kept, and exchanged with other runs.
#[derive(Debug, Default)]
pub struct FactsOptions {
    pub no_cache: bool,
    pub cache_dir: Option<PathBuf>,
    pub emit: Option<PathBuf>,
    pub given: Option<PathBuf>,
}

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
pub fn parse(argv: impl IntoIterator<Item = OsString>) -> Result<Options, ParseError> {
    let mut argv: Vec<OsString> = argv.into_iter().collect();
    let mut command = Args::command();
    if argv.get(1).is_some_and(|first| first == "async-lint") {
        argv.remove(1);
        command = command.bin_name("cargo async-lint");
    }
    let matches = command.try_get_matches_from_mut(argv).map_err(ParseError::Clap)?;
    let args = Args::from_arg_matches(&matches).map_err(|error| ParseError::Clap(error.format(&mut command)))?;
    let color = color_choice(match &args.command {
        Some(Command::Baseline { run, .. }) => run.display.color,
        _ => args.run.display.color,
    });
    let action = match args.command {
        Some(Command::Rules { task: Some(task), .. }) => Action::Author(task),
        Some(Command::Rules { task: None, config }) => Action::Rules { config },
        Some(Command::Explain { id, config }) => Action::Explain { id, config },
        Some(Command::Cache { action, cache_dir }) => Action::Cache { action, dir: cache_dir },
        Some(Command::Why { ref what }) => {
            let why = Some(what.clone());
            Action::Check(Box::new(CheckOptions { why, ..check_options(args.run, &matches)? }))
        }
        Some(Command::Baseline { action, run }) => {
            let mut options = check_options(*run, matches.subcommand_matches("baseline").unwrap_or(&matches))?;
            options.baseline.action = Some(action);
            Action::Check(Box::new(options))
        }
        None => Action::Check(Box::new(check_options(args.run, &matches)?)),
    };
    Ok(Options { action, color })
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
    if args.display.group_by.is_some() && format != Format::Human {
        return Err(usage("--group-by is for people: it goes with `--message-format human` only"));
    }
    Ok(CheckOptions {
        levels: levels(matches),
        request: request(&args)?,
        min_confidence: args.check.min_confidence.map(|confidence| match confidence {
            ConfidenceArg::Certain => Confidence::Certain,
            ConfidenceArg::Likely => Confidence::Likely,
            ConfidenceArg::Possible => Confidence::Possible,
        }),
        config: args.check.config,
        baseline: BaselineOptions { action: None, file: args.check.baseline },
        format,
        outputs: args.display.output,
        group_by: args.display.group_by,
        statistics: args.display.statistics,
        max_warnings: args.check.max_warnings,
        exit_zero: args.check.exit_zero,
        step_summary: std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()).map(PathBuf::from),
        quiet: args.display.quiet,
        verbose: args.display.verbose,
        dump: args.display.dump,
        show_files: args.display.show_files,
        facts: FactsOptions {
            no_cache: args.facts.no_cache,
            cache_dir: args.facts.cache_dir,
            emit: args.facts.emit_facts,
            given: args.facts.facts,
        },
        why: None,
    })
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
    let cwd = std::env::current_dir().map_err(|source| Error::CurrentDir { source })?;
    let cwd = canonical(&cwd).unwrap_or(cwd);
    let edition = args.check.edition.as_deref().and_then(|year| year.parse().ok());
    Ok(Request { cwd, input: input(args)?, cargo: cargo_options(args)?, edition })
}

fn input(args: &RunArgs) -> Result<Input, Error> {
    let stdin = args.paths.iter().any(|path| path.as_os_str() == "-");
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
        features: args.features.features.clone(),
        all_features: args.features.all_features,
        no_default_features: args.features.no_default_features,
        target: args.targets.target.clone(),
        locked: args.manifest.locked,
        offline: args.manifest.offline,
        frozen: args.manifest.frozen,
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
    fn exclude_wants_workspace() {
        let error = parse(["x", "--exclude", "a"].map(OsString::from)).unwrap_err();
        assert!(matches!(error, ParseError::Input(Error::Usage { .. })), "{error:?}");
    }

    #[test]
    fn all_targets_are_tests_examples_and_benches() {
        let all = check("x --all-targets").request.cargo.targets;
        assert_eq!(all, TargetSelection { tests: true, examples: true, benches: true });
        assert_eq!(check("x").request.cargo.targets, TargetSelection::default());
    }
}
