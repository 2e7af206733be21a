//! The arguments as they are typed.
//!
//! Cargo's own flags come from clap-cargo; flags about levels are those of rustc. The doc comments are what `--help` prints.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::options::{BaselineAction, CacheAction, Dump, Task};
use crate::report::{Format, GroupBy, Output, Show};

const EXAMPLES: &str = "\
Examples:
  cargo async-lint                            check the current package
  cargo async-lint --workspace --all-targets  check everything, tests included
  cargo async-lint -W all                     also show cheap calls
  cargo async-lint -D file -A cpu             file calls are errors, long computation is fine
  cargo async-lint --new-from origin/main     only what my branch changed
  cargo async-lint --diff --unsafe-fixes      what `--fix --unsafe-fixes` would change
  cargo async-lint --message-format json      for editors and scripts
  cargo async-lint --output sarif=a.sarif     also write a file for code scanning
  cargo-async-lint src/server.rs              report only what is in this file
  cargo-async-lint explain blocking-call      explain a lint, a kind or a rule

Exit codes: 0 no findings at warn or above, 1 findings, 2 the run failed";

/// Find the calls that stall an async executor
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
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) run: RunArgs,
}

/// What is looked at, and how it is reported.
#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// Check these files and folders instead of the whole project; `-` is standard input
    #[arg(value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) check: CheckArgs,

    #[command(flatten, next_help_heading = "Package Selection")]
    pub(super) workspace: clap_cargo::Workspace,

    /// Check only the chosen packages, not the workspace members that they depend on
    #[arg(long, help_heading = "Package Selection")]
    pub(super) no_deps: bool,

    #[command(flatten, next_help_heading = "Target Selection")]
    pub(super) targets: TargetArgs,

    #[command(flatten, next_help_heading = "Feature Selection")]
    pub(super) features: clap_cargo::Features,

    #[command(flatten, next_help_heading = "Manifest Options")]
    pub(super) manifest: ManifestArgs,

    #[command(flatten, next_help_heading = "Cache Options")]
    pub(super) facts: FactsArgs,

    #[command(flatten, next_help_heading = "Display Options")]
    pub(super) display: DisplayArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List all rules; create, check and test rule files
    #[command(args_conflicts_with_subcommands = true)]
    Rules {
        #[command(subcommand)]
        task: Option<Task>,

        /// Use this file instead of the async-lint.toml in this folder or above
        #[arg(long, value_name = "PATH")]
        config: Option<PathBuf>,
    },
    /// Explain a lint, a kind, a rule or a word in a message
    Explain {
        /// A name from a report: `blocking-call`, `file`, `std-thread-sleep`, `boundary`
        id: String,
        /// Use this file instead of the async-lint.toml in this folder or above
        #[arg(long, value_name = "PATH")]
        config: Option<PathBuf>,
    },
    /// Show or clear the cache
    Cache {
        #[command(subcommand)]
        action: CacheAction,

        /// Use this cache folder [default: in the user's cache folder]
        #[arg(long, value_name = "DIR", global = true)]
        cache_dir: Option<PathBuf>,
    },
    /// Record current findings; report only new ones
    #[command(mut_arg("features", |arg| arg.short(None)))]
    Baseline {
        action: BaselineAction,

        #[command(flatten)]
        run: Box<RunArgs>,
    },
    /// Write a page about the findings: causes, chains beside their source, filters and a search
    #[command(mut_arg("features", |arg| arg.short(None)))]
    Report {
        /// Write the page to this file [default: async-lint/report.html in the project's target directory, else async-lint-report.html here]
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,

        #[command(flatten)]
        run: Box<RunArgs>,
    },
    /// Show what a run sees of the project, and why nothing was found
    #[command(mut_arg("features", |arg| arg.short(None)))]
    Doctor {
        #[command(flatten)]
        run: Box<RunArgs>,
    },
    /// Write a commented async-lint.toml for this project, if there is none
    Init {
        /// Print it instead of writing it
        #[arg(long)]
        print: bool,

        #[command(flatten)]
        manifest: ManifestArgs,
    },
    /// Serve an editor: findings, fixes and explanations over the Language Server Protocol
    #[command(mut_arg("features", |arg| arg.short(None)))]
    Lsp {
        #[command(flatten)]
        run: Box<RunArgs>,
    },
    /// Print a completion script for a shell
    Completions { shell: clap_complete::Shell },
    /// Write manual pages into a folder
    Man {
        #[arg(value_name = "DIR")]
        dir: PathBuf,
    },
    /// Explain why a function counts as blocking or not, and where the code on a line runs
    #[command(mut_arg("features", |arg| arg.short(None)))]
    Why {
        /// A function's path, or FILE:LINE
        what: String,

        #[command(flatten)]
        run: Box<RunArgs>,
    },
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Lint Options", group = clap::ArgGroup::new("fixing").multiple(true))]
pub(super) struct CheckArgs {
    /// Do not report a lint, a kind of blocking, a rule, a role, or `all`
    #[arg(short = 'A', long, value_name = "NAME", value_delimiter = ',')]
    pub(super) allow: Vec<String>,

    /// Report as a warning
    #[arg(short = 'W', long, value_name = "NAME", value_delimiter = ',')]
    pub(super) warn: Vec<String>,

    /// Report as an error
    #[arg(short = 'D', long, value_name = "NAME", value_delimiter = ',')]
    pub(super) deny: Vec<String>,

    /// Report as an error; later flags and comments in the code cannot lower it
    #[arg(short = 'F', long, value_name = "NAME", value_delimiter = ',')]
    pub(super) forbid: Vec<String>,

    /// Hide findings that are less sure than this [default: likely]
    #[arg(long, value_name = "HOW-SURE")]
    pub(super) min_confidence: Option<ConfidenceArg>,

    /// Run lints that are in preview too: what they find may change from version to version
    #[arg(long)]
    pub(super) preview: bool,

    /// Hide the findings in this file [default: async-lint.baseline in the workspace root, if it exists]
    #[arg(long, value_name = "PATH")]
    pub(super) baseline: Option<PathBuf>,

    /// Show only what changed since this revision: findings on changed lines and behind changed functions
    #[arg(long, value_name = "REV", group = "since")]
    pub(super) new_from: Option<String>,

    /// The same since the branch began: since the last commit that it shares with BRANCH
    #[arg(long, value_name = "BRANCH", group = "since")]
    pub(super) new_from_merge_base: Option<String>,

    /// The same for changes that are staged for the next commit
    #[arg(long, group = "since")]
    pub(super) staged: bool,

    /// Write comments into the code that silence the findings
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(super) add_allow: Option<String>,

    /// Apply the safe edits: replace calls by their async counterpart, if it takes the same arguments
    #[arg(long, conflicts_with = "add_allow", group = "fixing")]
    pub(super) fix: bool,

    /// Show what `--fix` would change, as a patch instead of the findings; write nothing, and end with code 1 if there is a change
    #[arg(long, conflicts_with = "add_allow", group = "fixing")]
    pub(super) diff: bool,

    /// Include edits that need review in `--fix` or `--diff`: calls moved to other threads, with clones
    #[arg(long, requires = "fixing")]
    pub(super) unsafe_fixes: bool,

    /// Let `--fix` write to files with uncommitted changes
    #[arg(long, requires = "fixing")]
    pub(super) allow_dirty: bool,

    /// Let `--fix` write to files with staged changes
    #[arg(long, requires = "fixing")]
    pub(super) allow_staged: bool,

    /// Let `--fix` write to files that git does not track, or outside of a git checkout
    #[arg(long, requires = "fixing")]
    pub(super) allow_no_vcs: bool,

    /// End with code 0 if there are no errors and at most N warnings
    #[arg(long, value_name = "N")]
    pub(super) max_warnings: Option<usize>,

    /// End with code 0 whatever is found
    #[arg(long)]
    pub(super) exit_zero: bool,

    /// Check again when a file changes; type `h` and Enter for the keys
    #[arg(long, conflicts_with_all = ["add_allow", "fixing", "since", "output"])]
    pub(super) watch: bool,

    /// Use this file instead of the async-lint.toml in this folder or above
    #[arg(long, value_name = "PATH")]
    pub(super) config: Option<PathBuf>,

    /// Check standard input under this name
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// Check the paths as plain files, even inside a cargo project
    #[arg(long)]
    pub(super) no_cargo: bool,

    /// Edition of files outside of a cargo project [default: 2021]
    #[arg(long, value_name = "YEAR", value_parser = clap::builder::PossibleValuesParser::new(["2015", "2018", "2021", "2024"]))]
    pub(super) edition: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct TargetArgs {
    /// Check tests, examples and benches too, not only the library and the binaries
    #[arg(long)]
    pub(super) all_targets: bool,

    /// Check test targets and `#[cfg(test)]` code too
    #[arg(long)]
    pub(super) tests: bool,

    /// Check examples too
    #[arg(long)]
    pub(super) examples: bool,

    /// Check benches too
    #[arg(long)]
    pub(super) benches: bool,

    /// The platform to check for [default: the host]
    #[arg(long, value_name = "TRIPLE")]
    pub(super) target: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct ManifestArgs {
    #[command(flatten)]
    pub(super) manifest: clap_cargo::Manifest,

    /// Assert that Cargo.lock stays unchanged
    #[arg(long)]
    pub(super) locked: bool,

    /// Do not use the network
    #[arg(long)]
    pub(super) offline: bool,

    /// Same as both --locked and --offline
    #[arg(long)]
    pub(super) frozen: bool,

    /// For code that you do not trust: ignore the project's cargo configuration and toolchain file, and do not run git
    #[arg(long)]
    pub(super) untrusted: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct FactsArgs {
    /// Do not read or write the cache
    #[arg(long)]
    pub(super) no_cache: bool,

    /// Keep the cache in this folder [default: in the user's cache folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    pub(super) cache_dir: Option<PathBuf>,

    /// Write the facts of every crate to this folder, including whole checked libraries
    #[arg(long, value_name = "DIR")]
    pub(super) emit_facts: Option<PathBuf>,

    /// Read the facts of crates that are not checked from this folder, instead of their bodies
    #[arg(long, value_name = "DIR")]
    pub(super) facts: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(super) struct DisplayArgs {
    /// Format of the findings
    #[arg(long, value_name = "FMT", default_value = "human", value_parser = clap::builder::PossibleValuesParser::new(Format::NAMES))]
    pub(super) message_format: String,

    /// Write the findings to a file too, in this format; can be given several times
    #[arg(long, value_name = "FORMAT=FILE", value_parser = Output::parse)]
    pub(super) output: Vec<Output>,

    /// Group findings by cause, by blocking function (leaf) or by file [default: cause for the format `human`, else none]
    #[arg(long, value_name = "WHAT", value_parser = clap::builder::PossibleValuesParser::new(GroupBy::NAMES))]
    pub(super) group_by: Option<String>,

    /// Show this many groups, the most important first, or `all` [default: 10 for the format `human`, else all]
    #[arg(long, value_name = "N|all", value_parser = Show::parse)]
    pub(super) show: Option<Show>,

    /// Count the findings by kind, rule and crate, on standard error
    #[arg(long)]
    pub(super) statistics: bool,

    /// When to use colors
    #[arg(long, value_name = "WHEN", global = true)]
    pub(super) color: Option<ColorArg>,

    /// Hide the closing lines and the notes
    #[arg(short, long)]
    pub(super) quiet: bool,

    /// Print more (-vv: even more)
    #[arg(short, long, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(super) verbose: u8,

    /// Print what a stage made of the code instead of findings
    #[arg(long, value_name = "WHAT")]
    pub(super) dump: Option<Dump>,

    /// List the crates and files that would be checked, and stop
    #[arg(long)]
    pub(super) show_files: bool,

    /// List all settings and where each comes from, and stop
    #[arg(long)]
    pub(super) show_settings: bool,

    /// Show how long each stage took, on standard error
    #[arg(long)]
    pub(super) timings: bool,
}

#[derive(Copy, Clone, Debug, ValueEnum)]
pub(super) enum ConfidenceArg {
    Certain,
    Likely,
    Possible,
}

#[derive(Copy, Clone, Debug, Default, ValueEnum)]
pub(super) enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}
