//! Reports for files: `--output FORMAT=FILE`, as many as wanted, beside the one that is printed.

use std::io;
use std::path::PathBuf;

use super::{Format, Report, emit};

/// A file to be written, and how.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Output {
    pub format: Format,
    pub path: PathBuf,
}

impl Output {
    /// Reads `FORMAT=FILE`; an error is a sentence.
    pub fn parse(text: &str) -> Result<Output, String> {
        let (name, path) = text.split_once('=').ok_or("a format, `=` and a file are wanted")?;
        let format = Format::from_name(name)
            .ok_or_else(|| format!("no format is called `{name}`: there are {}", Format::NAMES.join(", ")))?;
        if path.is_empty() {
            return Err("the name of the file is missing behind `=`".to_owned());
        }
        Ok(Output { format, path: path.into() })
    }

    /// The report without colours.
    pub fn text(&self, report: &Report<'_>) -> io::Result<Vec<u8>> {
        let mut out = anstream::StripStream::new(Vec::new());
        emit(self.format, report, &mut out)?;
        Ok(out.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_and_a_file_are_wanted() {
        let output = Output::parse("sarif=out/a=b.sarif");
        assert_eq!(output, Ok(Output { format: Format::Sarif, path: "out/a=b.sarif".into() }));
        for wrong in ["sarif", "sarif=", "xml=a"] {
            assert!(Output::parse(wrong).is_err(), "{wrong}");
        }
    }
}
