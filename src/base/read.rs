//! Reading text from the disk: regular files alone, up to a size.
//!
//! Where a file is expected there may be anything: a pipe that nobody writes to, a device without end, a socket, a folder.
//! To open some of them blocks for ever, and what a path leads to may be another thing a moment later; so a file is opened
//! without waiting, and what was opened is looked at.

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Rust sources are read up to this size.
pub(crate) const MAX_SOURCE: u64 = 64 << 20;
/// Rules, settings, manifests and baselines are read up to this size.
pub(crate) const MAX_TOML: u64 = 4 << 20;

/// The path without links and `..`, in the form in which cargo writes paths on Windows too.
pub(crate) fn canonical(path: &Path) -> io::Result<PathBuf> {
    let path = path.canonicalize()?;
    let plain =
        path.to_str().and_then(|text| text.strip_prefix(r"\\?\")).filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    Ok(plain.map_or(path.clone(), PathBuf::from))
}

/// Does what the path leads to lie below the folder in fact? What is not there lies nowhere else.
pub(crate) fn stays(path: &Path, folder: &Path) -> bool {
    !matches!((canonical(path), canonical(folder)), (Ok(real), Ok(folder)) if !real.starts_with(&folder))
}

/// The text of a file of `limit` bytes at most; the error says in one line why there is none.
pub(crate) fn text(path: &Path, limit: u64) -> io::Result<String> {
    let bytes = bytes(path, limit)?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
        refusal(format!("it is not UTF-8 (line {line}, byte {at})"))
    })
}

/// The same for what need not be text.
pub(crate) fn bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    // To open a device can have effects of its own.
    refuse_other(&std::fs::metadata(path)?)?;
    let file = open(path)?;
    let about = file.metadata()?;
    refuse_other(&about)?;
    let mut bytes = Vec::with_capacity(about.len().min(limit) as usize);
    file.take(limit + 1).read_to_end(&mut bytes)?;
    match bytes.len() as u64 > limit {
        true => Err(refusal(format!("it is larger than {} MiB", limit >> 20))),
        false => Ok(bytes),
    }
}

/// Opens without waiting: a pipe that took the file's place has nobody at its other end.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    File::options().read(true).custom_flags(libc::O_NONBLOCK).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}

fn refuse_other(about: &Metadata) -> io::Result<()> {
    if about.is_dir() {
        return Err(refusal("it is a folder".to_owned()));
    }
    if !about.is_file() {
        return Err(refusal("it is not a regular file".to_owned()));
    }
    Ok(())
}

fn refusal(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(path: &Path, limit: u64) -> String {
        text(path, limit).unwrap_err().to_string()
    }

    #[test]
    fn only_regular_files_of_a_sane_size_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.rs");
        std::fs::write(&file, "fn f() {}").unwrap();
        assert_eq!(text(&file, 9).unwrap(), "fn f() {}");
        assert_eq!(refused(&file, 8), "it is larger than 0 MiB");
        assert_eq!(refused(dir.path(), 8), "it is a folder");
        std::fs::write(&file, b"a\n\xe9").unwrap();
        assert_eq!(refused(&file, 8), "it is not UTF-8 (line 2, byte 2)");
        assert!(text(&dir.path().join("none"), 8).is_err_and(|error| error.kind() == io::ErrorKind::NotFound));
    }

    #[cfg(unix)]
    #[test]
    fn a_device_and_a_socket_are_refused_and_block_nothing() {
        assert_eq!(refused(Path::new("/dev/zero"), 8), "it is not a regular file");
        let dir = tempfile::tempdir().unwrap();
        let socket = dir.path().join("socket.rs");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        assert_eq!(refused(&socket, 8), "it is not a regular file");
        let pipe = dir.path().join("pipe.rs");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert_eq!(refused(&pipe, 8), "it is not a regular file");
        // As if it had taken the place of a file.
        assert!(!open(&pipe).unwrap().metadata().unwrap().is_file());
    }
}
