//! Where a program lies that is to be started.
//!
//! The system searches entries of `PATH` such as `.` in the folder that the program is to run in, which may be the checked
//! project. So the search is done here, in absolute folders outside of the project.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The absolute path of a program; `dir` is the folder of the project, or one in it.
pub(crate) fn find(name: &str, dir: &Path) -> Result<PathBuf, Error> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    find_in(&path, name, dir).ok_or_else(|| Error::Spawn {
        program: name.to_owned(),
        source: std::io::Error::new(std::io::ErrorKind::NotFound, "no such program outside of the project"),
    })
}

fn find_in(path: &OsStr, name: &str, dir: &Path) -> Option<PathBuf> {
    let project = dir.ancestors().find(|dir| dir.join("Cargo.toml").is_file());
    let is_outside = |folder: &PathBuf| {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        folder.is_absolute() && project.is_none_or(|project| !real.starts_with(project) && !folder.starts_with(project))
    };
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let folders = std::env::split_paths(path).filter(is_outside);
    folders.map(|folder| folder.join(&file)).find(|program| can_be_started(program))
}

#[cfg(unix)]
fn can_be_started(program: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(program).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn can_be_started(program: &Path) -> bool {
    program.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn program(path: &Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn only_programs_outside_of_the_project_are_found() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path().canonicalize().unwrap();
        std::fs::create_dir_all(base.join("p/src")).unwrap();
        std::fs::write(base.join("p/Cargo.toml"), "").unwrap();
        program(&base.join("p/bin/tool"), 0o755);
        program(&base.join("text/tool"), 0o644);
        program(&base.join("usr/tool"), 0o755);
        let absolute = ["p/bin", "text", "usr"].map(|name| base.join(name));
        let path = std::env::join_paths([&["".into(), ".".into(), "bin".into()], &absolute[..]].concat());
        assert_eq!(find_in(&path.unwrap(), "tool", &base.join("p/src")), Some(base.join("usr/tool")));
        assert_eq!(find_in(base.join("p/bin").as_os_str(), "tool", &base.join("p")), None);
        assert_eq!(find_in(OsStr::new("."), "tool", &base.join("p/bin")), None);
    }
}
