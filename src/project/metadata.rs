//! A cargo project: asks `cargo metadata` and `rustc` and hands the answers to the crate graph's builder.
//!
//! Cargo decides everything that cargo decides: which workspace, which versions, which features, whether to go to the
//! network. The answer is for one platform, the host or `--target`.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package};

use super::graph::CrateGraph;
use super::lockfile::Checksums;
use super::select::Selection;
use super::tools::{Tools, WITHOUT_MANIFEST};
use super::{Project, Request, ShippedRules, Unselected, crates, manifest, rustc};
use crate::error::Error;

/// How lines begin in which cargo says what it waits for or fetches.
const WORK: [&str; 3] = ["Blocking", "Downloading", "Updating"];

/// The project of `manifest`, or of the current directory.
pub(crate) fn load(request: &Request, manifest: Option<&Path>) -> Result<Project, Error> {
    let dir = manifest.and_then(|m| request.cwd.join(m).parent().map(Path::to_path_buf)).unwrap_or(request.cwd.clone());
    if !dir.is_dir() {
        return Err(Error::NoSuchPath { path: manifest.map_or(dir.clone(), Path::to_path_buf) });
    }
    let tools = Tools::new(request, manifest, &dir)?;
    let target = match &request.cargo.target {
        Some(target) => target.clone(),
        None => rustc::host(&tools)?,
    };
    let (meta, cfg) = std::thread::scope(|scope| {
        let cfg = scope.spawn(|| rustc::cfg(&tools, &target));
        let meta = query(request, &tools, &target);
        (meta, cfg.join())
    });
    let meta = meta?;
    let cfg = cfg.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
    let selection = Selection::new(&meta, &request.cargo)?;
    let chosen = &selection.chosen;
    let input = crates::Input {
        meta: &meta,
        cfg: &cfg,
        checksums: Checksums::read(meta.workspace_root.as_std_path()),
        targets: request.cargo.targets,
    };
    let mut project = Project {
        graph: CrateGraph::default(),
        root: meta.workspace_root.clone().into(),
        target_dir: Some(meta.target_directory.clone().into()),
        settings: settings(&meta, chosen),
        ..Project::default()
    };
    crates::add_crates(&input, &selection, &mut project);
    project.unselected = unselected(&project.graph, selection.others);
    project.shipped = shipped(&meta, chosen);
    Ok(project)
}

/// What of the project's own code is there, or could be, and is not checked.
fn unselected(graph: &CrateGraph, members: usize) -> Unselected {
    let left_out = graph.crates.values().filter(|krate| krate.local && !krate.checked);
    let names: BTreeSet<&String> = left_out.map(|krate| &krate.package.name).collect();
    Unselected { dependencies: names.into_iter().cloned().collect(), members }
}

/// The rule files that direct dependencies name in `[package.metadata.async-lint]`.
fn shipped(meta: &Metadata, chosen: &[&Package]) -> Vec<ShippedRules> {
    let nodes = meta.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let own = nodes.filter(|node| chosen.iter().any(|package| package.id == node.id));
    let deps: BTreeSet<_> = own.flat_map(|node| node.deps.iter().map(|dep| &dep.pkg)).collect();
    let packages = meta.packages.iter().filter(|package| deps.contains(&package.id));
    packages.flat_map(shipped_by).collect()
}

fn shipped_by(package: &Package) -> Vec<ShippedRules> {
    let files = package.metadata.get(manifest::KEY).and_then(|table| table.get("rules")?.as_array());
    let lib = package.targets.iter().find(|target| target.is_lib() || target.is_proc_macro());
    let (Some(files), Some(lib), Some(dir)) = (files, lib, package.manifest_path.parent()) else { return Vec::new() };
    let one = |name: &str| ShippedRules {
        package: package.name.to_string(),
        krate: lib.name.replace('-', "_"),
        path: dir.join(name).into(),
    };
    files.iter().filter_map(|name| name.as_str()).map(one).collect()
}

fn query(request: &Request, tools: &Tools, target: &str) -> Result<Metadata, Error> {
    let options = &request.cargo;
    let mut command = tools.metadata();
    if options.all_features {
        command.features(CargoOpt::AllFeatures);
    }
    if options.no_default_features {
        command.features(CargoOpt::NoDefaultFeatures);
    }
    if !options.features.is_empty() {
        command.features(CargoOpt::SomeFeatures(options.features.clone()));
    }
    let mut others = vec!["--filter-platform".to_owned(), target.to_owned()];
    let flags = [(options.locked, "--locked"), (options.offline, "--offline"), (options.frozen, "--frozen")];
    others.extend(flags.iter().filter(|(set, _)| *set).map(|(_, flag)| (*flag).to_owned()));
    command.other_options(others);
    answer(command.cargo_command(), request.told.0).map_err(cargo_error)
}

/// Runs cargo, and passes on what it says of its work while it goes on.
fn answer(mut cargo: Command, told: Option<fn(&str)>) -> Result<Metadata, cargo_metadata::Error> {
    let mut child = cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let said = child.stderr.take();
    let listening = std::thread::spawn(move || said.map_or_else(String::new, |said| listen(said, told)));
    let output = child.wait_with_output()?;
    let stderr = listening.join().unwrap_or_default();
    if !output.status.success() {
        return Err(cargo_metadata::Error::CargoMetadata { stderr });
    }
    let text = String::from_utf8(output.stdout).map_err(|error| error.utf8_error())?;
    let json = text.lines().find(|line| line.starts_with('{')).ok_or(cargo_metadata::Error::NoJson)?;
    MetadataCommand::parse(json)
}

/// All that is said.
fn listen(said: impl Read, told: Option<fn(&str)>) -> String {
    let mut all = String::new();
    for line in BufReader::new(said).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        let first = line.split_whitespace().next().unwrap_or_default();
        if let Some(told) = told.filter(|_| WORK.contains(&first)) {
            told(&line);
        }
        all.push_str(&line);
        all.push('\n');
    }
    all
}

fn cargo_error(error: cargo_metadata::Error) -> Error {
    match error {
        cargo_metadata::Error::CargoMetadata { stderr } => {
            let message = stderr.trim();
            // Progress lines ("Updating crates.io index") come before the error.
            let start = message.find("error: ").map_or(0, |at| at + "error: ".len());
            let no_manifest = message.contains("could not find `Cargo.toml`");
            Error::Cargo { message: message[start..].to_owned() + if no_manifest { WITHOUT_MANIFEST } else { "" } }
        }
        cargo_metadata::Error::Io(source) => Error::Spawn { program: "cargo".into(), source },
        other => Error::Cargo { message: other.to_string() },
    }
}

/// The table of ours in a manifest: of the one package that is checked, else of the workspace.
fn settings(meta: &Metadata, chosen: &[&Package]) -> Option<(PathBuf, String)> {
    let (path, owner) = match chosen {
        [only] if only.metadata.get(manifest::KEY).is_some() => (only.manifest_path.clone(), "package"),
        _ if meta.workspace_metadata.get(manifest::KEY).is_some() => {
            (meta.workspace_root.join("Cargo.toml"), "workspace")
        }
        _ => return None,
    };
    let path: PathBuf = path.into();
    manifest::settings(&path, owner).map(|text| (path, text))
}
