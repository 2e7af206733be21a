//! How cargo and rustc are asked about a project, so that they run nothing that the project brings along.
//!
//! A configuration of cargo can name a compiler and wrappers, and cargo starts them to ask for cfg options. The compiler
//! that is asked is the user's, without wrappers. Where a project is not trusted, both are started outside of it: cargo
//! and rustup search upwards from there and meet neither its `.cargo/config.toml` nor its `rust-toolchain.toml`.

use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::MetadataCommand;

use super::{Request, program};
use crate::error::Error;

/// Wrappers of the compiler; set to nothing, they are used from no configuration.
const WRAPPERS: [&str; 2] = ["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"];
/// What cargo and rustup hand to the programs that they start; a toolchain file may have decided it.
const HANDED_DOWN: [&str; 2] = ["CARGO", "RUSTUP_TOOLCHAIN"];

/// What to do where cargo finds no project.
pub(super) const WITHOUT_MANIFEST: &str = "\n\
    name one with `--manifest-path`, or check files without a project: `cargo-async-lint --no-cargo PATH`";

/// Cargo and rustc for one project.
pub(super) struct Tools {
    cargo: PathBuf,
    rustc: PathBuf,
    /// Where cargo is started; it finds the project from here if no manifest is named.
    cargo_dir: PathBuf,
    rustc_dir: PathBuf,
    manifest: Option<PathBuf>,
    trusted: bool,
}

impl Tools {
    /// `dir` holds the manifest if one is named; else the project is searched from there upwards.
    pub(super) fn new(request: &Request, manifest: Option<&Path>, dir: &Path) -> Result<Tools, Error> {
        let trusted = !request.cargo.untrusted;
        refuse_other(dir)?;
        let cargo = match std::env::var_os("CARGO").map(PathBuf::from) {
            Some(cargo) if trusted && cargo.is_absolute() => cargo,
            _ => program::find("cargo", dir)?,
        };
        let rustc = match std::env::var_os("RUSTC").filter(|name| !name.is_empty()).map(PathBuf::from) {
            Some(rustc) if rustc.components().count() > 1 => request.cwd.join(rustc),
            Some(name) => program::find(&name.to_string_lossy(), dir)?,
            None => program::find("rustc", dir)?,
        };
        if trusted {
            let manifest = manifest.map(Path::to_path_buf);
            let (cargo_dir, rustc_dir) = (request.cwd.clone(), dir.to_path_buf());
            return Ok(Tools { cargo, rustc, cargo_dir, rustc_dir, manifest, trusted });
        }
        let manifest = match manifest {
            Some(manifest) => request.cwd.join(manifest),
            None => nearest_manifest(dir)?,
        };
        let outside = outside_of(&manifest)?;
        Ok(Tools { cargo, rustc, cargo_dir: outside.clone(), rustc_dir: outside, manifest: Some(manifest), trusted })
    }

    pub(super) fn metadata(&self) -> MetadataCommand {
        let mut command = MetadataCommand::new();
        command.cargo_path(&self.cargo).current_dir(&self.cargo_dir).env("RUSTC", &self.rustc);
        if let Some(manifest) = &self.manifest {
            command.manifest_path(manifest);
        }
        for wrapper in WRAPPERS {
            command.env(wrapper, "");
        }
        if !self.trusted {
            // What cargo keeps of rustc's answers lies in the target folder, which may be a link to anywhere.
            command.env("CARGO_CACHE_RUSTC_INFO", "0");
            for name in handed_down() {
                command.env_remove(name);
            }
        }
        command
    }

    pub(super) fn rustc(&self) -> Command {
        let mut command = Command::new(&self.rustc);
        command.current_dir(&self.rustc_dir);
        if !self.trusted {
            for name in handed_down() {
                command.env_remove(name);
            }
        }
        command
    }
}

/// Under cargo, nobody knows whether the user or a toolchain file has chosen the toolchain: the default one is taken.
fn handed_down() -> &'static [&'static str] {
    if std::env::var_os("CARGO").is_some() { &HANDED_DOWN } else { &[] }
}

/// Cargo would wait for ever for a pipe that nobody writes to.
fn refuse_other(dir: &Path) -> Result<(), Error> {
    let files = dir.ancestors().flat_map(|dir| ["Cargo.toml", "Cargo.lock"].map(|name| dir.join(name)));
    let is_other = |path: &PathBuf| path.metadata().is_ok_and(|about| !about.is_file() && !about.is_dir());
    match files.into_iter().find(is_other) {
        Some(path) => Err(Error::Read { path, source: std::io::Error::other("it is not a regular file") }),
        None => Ok(()),
    }
}

/// Found as cargo finds it.
fn nearest_manifest(dir: &Path) -> Result<PathBuf, Error> {
    let manifest = dir.ancestors().map(|dir| dir.join("Cargo.toml")).find(|file| file.is_file());
    let message =
        || format!("could not find `Cargo.toml` in `{}` or any parent directory{WITHOUT_MANIFEST}", dir.display());
    manifest.ok_or_else(|| Error::Cargo { message: message() })
}

/// The folder to start programs in. Fails for a project that has no outside, or whose lock file would be written elsewhere.
fn outside_of(manifest: &Path) -> Result<PathBuf, Error> {
    let folder = manifest.parent().unwrap_or(manifest);
    let outside = folder.ancestors().last().unwrap_or(folder);
    if outside == folder || outside.join("Cargo.toml").exists() {
        let message = "there is no folder outside of a project in the root folder, and `--untrusted` needs one";
        return Err(Error::Usage { message: message.to_owned() });
    }
    // Any of them may be the root of the workspace.
    for dir in folder.ancestors().filter(|dir| dir.join("Cargo.toml").exists()) {
        let lock = dir.join("Cargo.lock");
        let stays = |real: PathBuf| dir.canonicalize().is_ok_and(|dir| real.starts_with(dir));
        if lock.is_symlink() && !lock.canonicalize().is_ok_and(stays) {
            return Err(Error::Outside { path: lock });
        }
    }
    Ok(outside.to_path_buf())
}
