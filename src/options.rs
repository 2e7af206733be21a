//! What a run is to do: the command line, understood.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::project::Request;
use crate::report::{Format, GroupBy, Output, Show};

/// The stage whose outcome is printed as text.
#[derive(Copy, Clone, Debug, Eq, PartialEq, ValueEnum)]
pub enum Dump {
    /// The items of every file
    Items,
    /// The meaning of every name in every module
    Names,
    /// The type of every expression
    Types,
    /// The control-flow form of every body
    Flow,
    /// Every call in async code and where it leads
    Calls,
    /// The functions that block, and why
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
    Init(Box<InitOptions>),
    /// Answer an editor on standard input and output.
    Serve(Box<ServeOptions>),
    Completions(clap_complete::Shell),
    /// Manual pages into this folder.
    Man(PathBuf),
    /// The page of a lint, kind or rule.
    Explain {
        id: String,
        config: Option<PathBuf>,
    },
}

/// What is to be done about rule files.
#[derive(Clone, Debug, Subcommand)]
pub enum Task {
    /// Write a commented rule file to start from
    New {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Check rule files: are they well-formed, and does each path exist in this build
    Check {
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,

        /// List public functions of the packs' crates that block and that no rule names
        #[arg(long)]
        unnamed: bool,
    },
    /// Print the JSON schema of rule files, for editors that complete them
    Schema {
        /// Print the schema of async-lint.toml instead
        #[arg(long)]
        of_config: bool,
    },
    /// Run the examples in rule files with the crates of this build
    Test {
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
    },
}

/// What a language server goes by.
#[derive(Debug)]
pub struct ServeOptions {
    /// How code is checked where no editor says otherwise.
    pub check: CheckOptions,
    /// The same as it was typed: an editor may add to it.
    pub typed: Vec<OsString>,
}

/// A config to begin with.
#[derive(Debug)]
pub struct InitOptions {
    pub request: Request,
    /// To standard output, and nowhere else.
    pub print: bool,
}

/// How code is checked.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    pub request: Request,
    /// `-A/-W/-D/-F` in the order typed; later ones win.
    pub levels: Vec<(Level, String)>,
    pub min_confidence: Option<Confidence>,
    /// Lints that may still change are asked for.
    pub preview: bool,
    pub config: Option<PathBuf>,
    pub baseline: BaselineOptions,
    /// Show only what a change brought in.
    pub since: Option<Since>,
    /// Write comments that silence what is found.
    pub add_allow: Option<AddAllow>,
    /// Make the edits that are known, or show them.
    pub fix: Option<Fixing>,
    pub format: Format,
    /// Files to be written besides.
    pub outputs: Vec<Output>,
    /// A page for people is what is asked for.
    pub page: Option<PageOptions>,
    /// What is printed is grouped like this; files besides have each finding for itself.
    pub group_by: Option<GroupBy>,
    pub show: Option<Show>,
    pub statistics: bool,
    /// So many warnings are no failure.
    pub max_warnings: Option<usize>,
    /// Nothing that is found is a failure.
    pub exit_zero: bool,
    /// Check again when a file changes.
    pub watch: bool,
    /// Show only findings with this in their message, name or file, in small letters.
    pub filter: Option<String>,
    /// The same code is looked at again and again: what is known of it is kept.
    pub is_lasting: bool,
    /// The file that GitHub shows on the page of a run; set in its jobs only.
    pub step_summary: Option<PathBuf>,
    pub quiet: bool,
    pub verbose: u8,
    /// What to print instead of findings.
    pub look: Option<Look>,
    /// Say how long each stage took.
    pub timings: bool,
    /// There is somebody at a terminal to see how it goes.
    pub progress: bool,
    pub facts: FactsOptions,
}

/// A page about the findings.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct PageOptions {
    /// Else it lies where the build has its files.
    pub out: Option<PathBuf>,
}

/// A look at what a run sees.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Look {
    /// All that matters of it, for a person.
    Doctor,
    /// What a stage made of the code.
    Dump(Dump),
    /// The files that are looked at, by crate.
    Files,
    /// What the run goes by, and where each of it comes from.
    Settings,
    /// A function or line, explained.
    Why(String),
}

/// Which fixes are made, and what may be written over by them.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub struct Fixing {
    /// Those too that a person should look at.
    pub unsafe_fixes: bool,
    /// Show what would change, and write nothing.
    pub diff: bool,
    /// Files with changes that are not committed.
    pub allow_dirty: bool,
    /// Files with staged changes.
    pub allow_staged: bool,
    /// Files that are in no checkout.
    pub allow_no_vcs: bool,
}

/// Where facts are kept, and exchanged with other runs.
#[derive(Clone, Debug, Default)]
pub struct FactsOptions {
    pub no_cache: bool,
    pub cache_dir: Option<PathBuf>,
    pub emit: Option<PathBuf>,
    pub given: Option<PathBuf>,
}

/// What is done with the cache.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Subcommand)]
pub enum CacheAction {
    /// Remove it
    Clean,
    /// Print where it is
    Path,
}

/// What is done with the file of findings that are let be.
#[derive(Copy, Clone, Debug, Eq, PartialEq, ValueEnum)]
pub enum BaselineAction {
    /// Record all current findings
    Write,
    /// Report new findings, and recorded ones that are gone
    Check,
    /// Remove recorded findings that are gone
    Prune,
}

/// Which findings are let be.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct BaselineOptions {
    pub action: Option<BaselineAction>,
    pub file: Option<PathBuf>,
}

/// The comments that silence findings.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct AddAllow {
    pub reason: Option<String>,
}

/// What a change is counted from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Since {
    /// A commit, by any name that git knows it by.
    Revision(String),
    /// Where what is checked out went away from a branch.
    MergeBase(String),
    /// The last commit, of what is staged only.
    LastCommit,
}
