//! `init`: a config to begin with, for the runtime and the crates that the project has.
//!
//! Lines that begin with `#` and a word are settings that are switched off, with the value that holds without them;
//! lines that begin with `# ` are prose. With the first sort switched on, the file still reads.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::Path;

use super::written;
use crate::base::kind::Kind;
use crate::base::level::Level;
use crate::config::Settings;
use crate::config::discover::FILE_NAME;
use crate::error::Error;
use crate::options::InitOptions;
use crate::pipeline::setup::build;
use crate::project::{self, Project};
use crate::rules::model::{Pack, Runtime};
use crate::rules::path::parse_pattern;
use crate::rules::versions::crate_of;
use crate::rules::{self, Rule, RuleSet};

/// Writes the file into the root of the workspace, or its text to `out`.
pub(crate) fn init(options: &InitOptions, out: &mut dyn Write) -> Result<(), Error> {
    let project = project::discover(&options.request)?;
    let rules = rules::load_for(&Settings::default(), &build(&project))?;
    let text = text(&project, &rules);
    if options.print {
        return out.write_all(text.as_bytes()).map_err(written);
    }
    if let Some((manifest, _)) = &project.settings {
        let manifest = manifest.display();
        let message =
            format!("{manifest} has settings in `metadata.async-lint`, which {FILE_NAME} would put out of use");
        return Err(Error::Usage { message: format!("{message}; `init --print` shows what would be written") });
    }
    let path = project.root.join(FILE_NAME);
    create(&path, &text)?;
    let shown = path.strip_prefix(&options.request.cwd).unwrap_or(&path).display();
    writeln!(out, "{shown}: written; every setting in it is switched off and says what holds without it")
        .map_err(written)
}

fn create(path: &Path, text: &str) -> Result<(), Error> {
    let fault = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists => {
            let message = format!("{} is there already; `init --print` shows what would be written", path.display());
            Error::Usage { message }
        }
        _ => Error::WriteFile { path: path.to_owned(), source },
    };
    let mut file = std::fs::File::create_new(path).map_err(fault)?;
    file.write_all(text.as_bytes()).map_err(fault)
}

fn text(project: &Project, rules: &RuleSet) -> String {
    let names: BTreeSet<&str> = project.graph.crates.values().map(|krate| krate.name.as_str()).collect();
    let is_there = |krate: &String| names.contains(krate.replace('-', "_").as_str());
    let runtime = rules.runtimes().iter().find(|runtime| runtime.crates.iter().any(is_there));
    let packs = rules.packs().iter().filter(|pack| pack.crates.iter().any(is_there));
    let packs: Vec<&Pack> = packs.collect();
    [head(runtime, &packs), SCOPE.to_owned(), levels(rules, (&packs, &names)), own(runtime)].concat()
}

fn head(runtime: Option<&Runtime>, packs: &[&Pack]) -> String {
    let runtime = runtime.map_or("none that is known".to_owned(), |runtime| runtime.name.clone());
    let packs: Vec<&str> = packs.iter().map(|pack| pack.name.as_str()).collect();
    let packs = if packs.is_empty() { "none".to_owned() } else { packs.join(", ") };
    format!(
        "\
# Settings of `cargo async-lint`. All of them are switched off: each line that begins with `#` and a word has the value that
# holds without it. `cargo async-lint --show-settings` prints all settings and where they come from.
#
# Executor among the dependencies: {runtime}.
# Rules for crates of this project: {packs}.
"
    )
}

const SCOPE: &str = r#"
# Check test code too (`--tests`), or tests, examples and benches (`--all-targets`).
#tests = false
#all-targets = false

# Other configs to start from; what this file says outweighs them.
#extend = []

# Hide findings that are less sure: "certain", "likely" or "possible".
#min-confidence = "likely"

# Run lints too that may still change (`--preview`).
#preview = false

# How findings are shown to people: grouped by "cause", "leaf", "file" or "none", and so many of these or "all".
#group-by = "cause"
#show = 10

# Files without findings; paths start at this file.
#exclude = ["src/generated/**"]

# Custom rule files (`cargo async-lint rules new FILE` writes one), and packages whose rules are not used.
#extend-rules = []
#ignore-rules-of = []
"#;

/// Every kind with its level, and the rules for the project's crates.
fn levels(rules: &RuleSet, (packs, crates): (&[&Pack], &BTreeSet<&str>)) -> String {
    let mut text = String::from(
        "\n# How much a finding weighs: \"allow\", \"warn\", \"deny\", or \"forbid\" (which comments cannot silence). By kind, by lint,\n\
         # by rule or by role; the more specific name wins. `cargo async-lint explain NAME` explains each.\n#[levels]\n",
    );
    for kind in Kind::ALL {
        let setting = format!("#{} = \"{}\"", kind.name(), kind.default_level().name());
        text += &format!("{setting:22} # {}\n", kind.about());
    }
    for pack in packs {
        let of_pack = rules.rules().map(|(_, rule)| rule).filter(|rule| rule.pack == pack.name);
        let of_pack = of_pack.filter(|rule| is_about_some(rule, crates));
        let ids: Vec<&str> = of_pack.map(|rule| rule.id.as_str()).collect();
        if !ids.is_empty() {
            text += &format!("# {}: {}\n", pack.name, ids.join(", "));
        }
    }
    let in_tests = Level::Warn.name();
    text + &format!(
        "\n# The same for tests, where built-in levels are at most \"{in_tests}\".\n#[test-levels]\n\
         #all = \"allow\"\n\
         \n# Levels for some paths, which start at this file; later entries win.\n#[[overrides]]\n\
         #paths = [\"src/bin/**\"]\n#levels = {{ file = \"allow\" }}\n"
    )
}

/// One of the rule's paths begins with one of these crates, or with any.
fn is_about_some(rule: &Rule, crates: &BTreeSet<&str>) -> bool {
    let patterns = rule.paths.iter().flat_map(|path| parse_pattern(path).unwrap_or_default());
    patterns.into_iter().any(|pattern| crate_of(&pattern).is_none_or(|krate| crates.contains(krate)))
}

/// Tables for what the project itself brings.
fn own(runtime: Option<&Runtime>) -> String {
    let offload = runtime.map_or("spawn_blocking(move || ...).await", |runtime| runtime.offload.as_str());
    let function = offload.split(['(', ' ']).next().unwrap_or(offload);
    format!(
        r#"
# A function that runs a closure off the executor, like `{function}`:
#[[boundary]]
#paths = ["my_crate::on_a_thread"]
#effect = "offload"

# A function that blocks, though its source does not show it:
#[[rule]]
#id = "my-crate-query"
#paths = ["my_crate::Client::query"]
#kind = "network"
#message = "waits for the server"
#why = "no other task runs on this thread until the server has answered"

# Crates that are believed without a look inside:
#[[trusted]]
#crates = ["my_async_client"]
#reason = "its insides wait by design"
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    /// The text with all settings switched on.
    fn switched_on(text: &str) -> String {
        let is_setting = |line: &&str| line.len() > 1 && line.starts_with('#') && !line.starts_with("# ");
        text.lines()
            .map(|line| if is_setting(&line) { &line[1..] } else { line })
            .map(|line| format!("{line}\n"))
            .collect()
    }

    #[test]
    fn with_every_setting_switched_on_the_file_still_reads() {
        let rules = rules::load(&Settings::default()).unwrap();
        let text = text(&Project::default(), &rules);
        let path = Path::new("async-lint.toml");
        assert_eq!(config::settings::parse(path, Path::new(""), &text).unwrap().levels, []);
        let settings = config::settings::parse(path, Path::new(""), &switched_on(&text)).unwrap();
        assert_eq!((settings.levels.len(), settings.test_levels.len()), (Kind::ALL.len(), 1));
        let rules = rules::load(&settings).unwrap();
        assert!(rules.rule_named("my-crate-query").is_some());
        assert!(rules.boundary(&["my_crate::on_a_thread"]).is_some());
    }
}
