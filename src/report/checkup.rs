//! What `doctor` prints: what a run sees of a project, and why nothing was found.

use std::io::{self, Write};

use serde::Serialize;

/// What a run sees. Lists are sorted, the most frequent first where they have counts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Checkup {
    pub root: String,
    /// The config file; `None` where all is as built in.
    pub config: Option<String>,
    /// The configs that it extends.
    pub extends: Vec<String>,
    /// Packages that go by another config.
    pub members: Vec<MemberConfig>,
    /// Levels for the files at some paths.
    pub overrides: Vec<String>,
    /// Where facts are kept; `None` where the system has no such folder.
    pub cache: Option<String>,
    pub baseline: Option<KnownBaseline>,
    pub crates: Vec<CheckedCrate>,
    /// Crates of the project whose own code is not checked by this run.
    pub not_checked: Vec<String>,
    pub tests: bool,
    /// Files that `exclude` takes out.
    pub excluded: Vec<String>,
    /// Executors among the dependencies.
    pub runtimes: Vec<String>,
    pub packs: Vec<Counted>,
    pub dependencies: Dependencies,
    pub code: Code,
    pub calls: Calls,
    /// Macro calls that are not looked into: their arguments are no Rust code, or they stand for items.
    pub macros: Vec<Counted>,
    /// Bounds of the analysis that were met, and how often: what lies beyond is no more than possible.
    pub limits: Vec<Counted>,
    pub findings: Findings,
    /// What could not be looked at.
    pub incomplete: Vec<String>,
    pub hints: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct KnownBaseline {
    pub path: String,
    pub findings: usize,
}

/// A package with settings of its own.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MemberConfig {
    pub package: String,
    /// `None` where no config holds for it.
    pub config: Option<String>,
}

/// One target, as cargo calls it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CheckedCrate {
    pub name: String,
    pub kind: String,
    pub edition: u16,
    pub file: String,
    pub files: usize,
    pub features: Vec<String>,
    /// `cfg` options besides features.
    pub cfg: Vec<String>,
}

#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Counted {
    pub name: String,
    pub count: usize,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Dependencies {
    pub crates: usize,
    /// Those that something in the checked code leads into.
    pub read: usize,
    /// Those of them with code that could not be read, and at how many places.
    pub unread: Vec<Counted>,
}

#[derive(Clone, Debug, Default, Serialize)]
pub struct Code {
    pub functions: usize,
    /// Functions that are async, or have async blocks or closures in them.
    pub with_async: usize,
    /// Those of them that are in tests.
    pub with_async_in_tests: usize,
}

/// The calls in functions that have async code in them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Calls {
    pub all: usize,
    /// A rule or mark says that they block.
    pub blocking: usize,
    /// The function is found, and is looked into or known not to block.
    pub resolved: usize,
    pub unresolved: usize,
    /// Why not.
    pub reasons: Vec<Counted>,
    /// What is called there, as written.
    pub names: Vec<Counted>,
}

/// What becomes of the findings.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Findings {
    pub shown: usize,
    /// Their level is `allow`.
    pub allowed: usize,
    /// Less sure than `--min-confidence` asks for.
    pub unsure: usize,
    /// By comments and attributes.
    pub silenced: usize,
}

/// As text for people.
pub fn write_checkup(checkup: &Checkup, out: &mut dyn Write) -> io::Result<()> {
    let row = |out: &mut dyn Write, name: &str, text: &str| writeln!(out, "{name:12}{text}");
    row(out, "project", &checkup.root)?;
    row(out, "config", checkup.config.as_deref().unwrap_or("none: all settings are built in"))?;
    checkup.extends.iter().try_for_each(|file| row(out, "", &format!("  extends {file}")))?;
    checkup.members.iter().try_for_each(|member| row(out, "", &member_line(member)))?;
    checkup.overrides.iter().try_for_each(|entry| row(out, "", &format!("  override for {entry}")))?;
    row(out, "cache", checkup.cache.as_deref().unwrap_or("none"))?;
    if let Some(known) = &checkup.baseline {
        row(out, "baseline", &format!("{}: {} hidden", known.path, findings(known.findings)))?;
    }
    row(out, "checked", &format!("{} in {}", of(checkup.crates.len(), "target"), of(files(checkup), "file")))?;
    checkup.crates.iter().try_for_each(|krate| row(out, "", &krate_line(krate)))?;
    row(out, "not checked", &left_out(checkup))?;
    row(out, "runtime", &or_none(&checkup.runtimes))?;
    row(out, "rules", &counted(&checkup.packs))?;
    row(out, "depends on", &dependencies(&checkup.dependencies))?;
    let Code { functions, with_async, with_async_in_tests } = checkup.code;
    let tests = if with_async_in_tests > 0 { format!(" ({with_async_in_tests} in tests)") } else { String::new() };
    row(out, "code", &format!("{}, {with_async} with async code in them{tests}", of(functions, "function")))?;
    write_calls(&checkup.calls, out)?;
    if !checkup.macros.is_empty() {
        row(out, "macros", &format!("not expanded: {}", counted(&checkup.macros)))?;
    }
    if !checkup.limits.is_empty() {
        row(out, "limits", &format!("findings beyond these are only possible: {}", counted(&checkup.limits)))?;
    }
    let Findings { shown, allowed, unsure, silenced } = checkup.findings;
    let hidden = format!("{allowed} allowed, {unsure} below min-confidence, {silenced} silenced in the code");
    row(out, "findings", &format!("{shown} (hidden: {hidden})"))?;
    checkup.incomplete.iter().try_for_each(|gap| row(out, "incomplete", gap))?;
    checkup.hints.iter().try_for_each(|hint| writeln!(out, "hint: {hint}"))
}

/// As one JSON object.
pub fn write_checkup_json(checkup: &Checkup, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, checkup)?;
    writeln!(out)
}

fn write_calls(calls: &Calls, out: &mut dyn Write) -> io::Result<()> {
    let Calls { all, blocking, resolved, unresolved, .. } = calls;
    let share = (unresolved * 100).checked_div(*all).unwrap_or_default();
    writeln!(
        out,
        "{:12}{all} in these functions: {blocking} block, {resolved} are followed or do not block, {unresolved} ({share} %) are \
         not resolved",
        "calls"
    )?;
    for reason in &calls.reasons {
        writeln!(out, "{:12}{:5}  {}", "", reason.count, reason.name)?;
    }
    if !calls.names.is_empty() {
        writeln!(out, "{:12}most often: {}", "", counted(&calls.names))?;
    }
    Ok(())
}

fn dependencies(dependencies: &Dependencies) -> String {
    let Dependencies { crates, read, unread } = dependencies;
    let unread = if unread.is_empty() { String::new() } else { format!("; places not read: {}", counted(unread)) };
    format!("{}, {read} of them looked into{unread}", of(*crates, "crate"))
}

fn krate_line(krate: &CheckedCrate) -> String {
    let features = if krate.features.is_empty() { "none".to_owned() } else { krate.features.join(", ") };
    let cfg = if krate.cfg.is_empty() { String::new() } else { format!("; cfg: {}", krate.cfg.join(", ")) };
    let CheckedCrate { name, kind, edition, file, files, .. } = krate;
    format!("  {name} ({kind}, {edition}, {file}): {}; features: {features}{cfg}", of(*files, "file"))
}

fn member_line(member: &MemberConfig) -> String {
    let config = member.config.as_deref().unwrap_or("none: all settings are built in");
    format!("  for the files of {}: {config}", member.package)
}

fn left_out(checkup: &Checkup) -> String {
    let mut parts = Vec::new();
    if !checkup.tests {
        parts.push("tests (`--tests`)".to_owned());
    }
    if !checkup.not_checked.is_empty() {
        parts.push(format!("other crates of the project: {}", checkup.not_checked.join(", ")));
    }
    if !checkup.excluded.is_empty() {
        parts.push(format!("by `exclude`: {}", checkup.excluded.join(", ")));
    }
    or_none(&parts)
}

fn files(checkup: &Checkup) -> usize {
    checkup.crates.iter().map(|krate| krate.files).sum()
}

fn or_none(parts: &[String]) -> String {
    if parts.is_empty() { "none".to_owned() } else { parts.join("; ") }
}

fn counted(list: &[Counted]) -> String {
    list.iter().map(|entry| format!("{} {}", entry.name, entry.count)).collect::<Vec<_>>().join(", ")
}

fn findings(number: usize) -> String {
    of(number, "finding")
}

fn of(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
