//! `--watch`: what is shown when files change, and the keys.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use crate::support::{command, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\ntokio = { path = \"tokio\" }\n";
const TOKIO: &str = "[package]\nname = \"tokio\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[workspace]\n";
const TOKIO_LIB: &str = "pub mod time { pub async fn sleep(_: std::time::Duration) {} }\n";
const SLEEPS: &str = "pub async fn f() {\n    std::thread::sleep(std::time::Duration::MAX);\n}\n";

/// A command that watches, and what it prints.
struct Watch {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Watch {
    fn start(dir: &Path) -> Watch {
        let args = ["--watch", "--offline", "--no-cache", "--message-format", "short", "--quiet"];
        let mut command = command(dir, &args);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Watch { child, output }
    }

    /// What is printed until a line is.
    fn until(&mut self, is_last: impl Fn(&str) -> bool) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).unwrap() > 0, "it ended after {lines:?}");
            let line = line.trim_end().to_owned();
            let done = is_last(&line);
            lines.push(line);
            if done {
                return lines;
            }
        }
    }

    fn look(&mut self) -> Vec<String> {
        let mut lines = self.until(|line| line.starts_with("watching for changes"));
        lines.pop();
        lines
    }

    fn press(&mut self, key: &str) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{key}").unwrap();
    }
}

/// Puts a file in place at once.
fn put(dir: &Path, name: &str, text: &str) {
    let beside = dir.join("beside");
    std::fs::write(&beside, text).unwrap();
    std::fs::rename(beside, dir.join(name)).unwrap();
}

#[test]
fn what_comes_and_goes_is_told_and_keys_are_obeyed() {
    let files = [
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", SLEEPS),
        ("tokio/Cargo.toml", TOKIO),
        ("tokio/src/lib.rs", TOKIO_LIB),
    ];
    let dir = tree(&files);
    let mut watch = Watch::start(dir.path());
    let first = watch.look();
    assert!(first.len() == 1 && first[0].contains("std::thread::sleep"), "{first:?}");
    put(dir.path(), "src/lib.rs", &format!("{SLEEPS}pub async fn g() {{\n    std::fs::read(\"a\").ok();\n}}\n"));
    let came = watch.until(|line| line.starts_with('+'));
    assert!(
        came.last().unwrap().starts_with("+ src/lib.rs: ") && came.last().unwrap().contains("std::fs::read"),
        "{came:?}"
    );
    watch.look();
    watch.press("/SLEEP");
    let shown = watch.look();
    assert!(shown.len() == 1 && shown[0].contains("std::thread::sleep"), "{shown:?}");
    watch.press("/");
    assert_eq!(watch.look().len(), 2);
    watch.press("h");
    watch.until(|line| line.trim_start().starts_with("q "));
    // A rule of the project counts when it is written.
    put(dir.path(), "async-lint.toml", "[levels]\nfile = \"allow\"\n");
    let went = watch.until(|line| line.starts_with('-'));
    assert!(went.last().unwrap().contains("std::fs::read"), "{went:?}");
    watch.look();
    watch.press("f");
    let went = watch.until(|line| line.starts_with('-'));
    assert!(went.last().unwrap().contains("std::thread::sleep"), "{went:?}");
    assert!(std::fs::read_to_string(dir.path().join("src/lib.rs")).unwrap().contains("tokio::time::sleep"));
    watch.look();
    watch.press("q");
    assert_eq!(watch.child.wait().unwrap().code(), Some(0));
}
