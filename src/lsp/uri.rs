//! `file:` addresses of files, and the files of such addresses.

use std::path::{Path, PathBuf};

/// The file that an address means; `None` for what is no file of this machine.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    let scheme = uri.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("file://"))?;
    let rest = uri.get(scheme.len()..)?;
    let (host, path) = rest.split_at(rest.find('/')?);
    if !host.is_empty() && host != "localhost" {
        return None;
    }
    let path = decoded(path.split(['?', '#']).next().unwrap_or_default())?;
    // `/C:/x` is a path of Windows.
    let is_drive = cfg!(windows) && path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if is_drive { path[1..].to_owned() } else { path }))
}

/// The address of a file that is named by its whole path.
pub(super) fn of_path(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', if cfg!(windows) { "/" } else { "\\" });
    let start = if text.starts_with('/') { "file://" } else { "file:///" };
    let mut uri = start.to_owned();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => uri.push(char::from(byte)),
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                bytes.push((digit()? * 16 + digit()?) as u8);
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn addresses_and_paths_are_one_another() {
        for (path, uri) in [
            ("/a/b.rs", "file:///a/b.rs"),
            ("/my code/\u{e9}#1%.rs", "file:///my%20code/%C3%A9%231%25.rs"),
            ("/a\\b", "file:///a%5Cb"),
        ] {
            assert_eq!(of_path(Path::new(path)), uri);
            assert_eq!(path_of(uri), Some(PathBuf::from(path)));
        }
        assert_eq!(path_of("FILE://localhost/a%3ab"), Some(PathBuf::from("/a:b")));
    }

    #[test]
    fn other_addresses_are_no_files() {
        for uri in ["untitled:Untitled-1", "file://server/a", "http://a/b", "file:///%zz", "file:///%f", "\u{e9}\u{e9}"]
        {
            assert_eq!(path_of(uri), None, "{uri}");
        }
    }
}
