//! A rule file to begin with.

use std::io::{ErrorKind, Write};
use std::path::Path;

use crate::error::Error;

use super::shown;

const TEMPLATE: &str = include_str!("template.toml");

/// Writes the template where no file is yet.
pub(super) fn write(path: &Path, out: &mut dyn Write) -> Result<(), Error> {
    let fault = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists => Error::Usage { message: format!("{} is there already", path.display()) },
        _ => Error::WriteFile { path: path.to_owned(), source },
    };
    let mut file = std::fs::File::create_new(path).map_err(fault)?;
    file.write_all(TEMPLATE.as_bytes()).map_err(fault)?;
    let name = shown(path);
    writeln!(
        out,
        "{name}: change it, then\n  cargo async-lint rules check {name}\n  cargo async-lint rules test {name}"
    )
    .and_then(|()| writeln!(out, "and name it in async-lint.toml: extend-rules = [\"{name}\"]"))
    .map_err(|source| Error::Write { source })
}
