//! Nothing of the checked project runs. Each program that it could bring along leaves a mark, and there must be none.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Run, command, run_command, tree};

const MANIFEST: &str = "[package]\nname = \"demo\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
const LIB: &str = "async fn f() {\n    std::fs::read(\"a\").ok();\n}\n";
const FOUND: &str = "src/lib.rs:2:5: warning: blocking call to `std::fs::read`";

/// A project, and beside it the folder of marks.
struct Trap {
    dir: tempfile::TempDir,
}

impl Trap {
    fn new(files: &[(&str, &str)]) -> Trap {
        let trap = Trap { dir: tree(&[("p/Cargo.toml", MANIFEST), ("p/src/lib.rs", LIB), ("marks/.keep", "")]) };
        for (name, text) in files {
            trap.write(name, text);
        }
        trap
    }

    fn project(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join("p")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.project().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A program that leaves a mark, then does what `then` says; its path.
    fn program(&self, name: &str, then: &str) -> String {
        let mark = self.dir.path().join("marks").join(name.replace('/', "-"));
        self.write(name, &format!("#!/bin/sh\necho \"$@\" >> '{}'\n{then}\n", mark.display()));
        let path = self.project().join(name);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    /// The names of the programs that ran; they are forgotten.
    fn marks(&self) -> Vec<String> {
        let marks = std::fs::read_dir(self.dir.path().join("marks")).unwrap().map(|entry| entry.unwrap());
        let marks: Vec<_> = marks.filter(|entry| entry.file_name() != ".keep").collect();
        marks.iter().for_each(|mark| std::fs::remove_file(mark.path()).unwrap());
        let mut names: Vec<_> = marks.iter().map(|mark| mark.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn check(&self, args: &[&str]) -> Run {
        self.check_with(args, &[])
    }

    /// As from a shell: cargo has not set its variables.
    fn check_with(&self, args: &[&str], environment: &[(&str, &str)]) -> Run {
        let args = [args, &["--offline", "--no-cache", "--message-format", "short"]].concat();
        let mut command = command(&self.project(), &args);
        outside_of_cargo(&mut command).envs(environment.iter().copied());
        run_command(command, "")
    }

    fn git(&self, args: &[&str]) {
        let who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let mut command = Command::new("git");
        let output = clean(&mut command).args(who).args(args).current_dir(self.project()).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit_all(&self) {
        self.git(&["init", "-q", "-b", "main"]);
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "one"]);
    }
}

fn outside_of_cargo(command: &mut Command) -> &mut Command {
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"] {
        command.env_remove(name);
    }
    clean(command)
}

fn clean(command: &mut Command) -> &mut Command {
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    command
}

fn has_git() -> bool {
    Command::new("git").arg("--version").output().is_ok()
}

fn assert_found(run: &Run) {
    assert!(run.stdout.starts_with(FOUND), "{run:?}");
}

/// A project that configures a compiler and wrappers.
fn with_compiler() -> Trap {
    let trap = Trap::new(&[]);
    let rustc = trap.program("bin/compiler", "exec rustc \"$@\"");
    let [wrapper, inner] = ["bin/wrapper", "bin/inner-wrapper"].map(|name| trap.program(name, "exec \"$@\""));
    let config = format!(
        "[build]\nrustc = \"{rustc}\"\nrustc-wrapper = \"{wrapper}\"\nrustc-workspace-wrapper = \"{inner}\"\n\
         [target.'cfg(all())']\nlinker = \"{wrapper}\"\nrunner = \"{wrapper}\"\n\
         [registry]\nglobal-credential-providers = [\"{wrapper}\"]\n"
    );
    trap.write(".cargo/config.toml", &config);
    trap
}

#[test]
fn no_compiler_and_no_wrapper_of_the_project_runs() {
    let trap = with_compiler();
    let mut cargo = Command::new("cargo");
    let asked = ["metadata", "--format-version", "1", "--offline", "--filter-platform", "x86_64-unknown-linux-gnu"];
    outside_of_cargo(&mut cargo).args(asked).current_dir(trap.project()).output().unwrap();
    assert_eq!(trap.marks(), ["bin-compiler", "bin-inner-wrapper", "bin-wrapper"], "cargo by itself runs them");
    for args in [&[][..], &["--untrusted"], &["src/lib.rs"], &["--untrusted", "src/lib.rs"]] {
        assert_found(&trap.check(args));
        assert_eq!(trap.marks(), [""; 0], "{args:?}");
    }
}

#[test]
fn no_toolchain_of_the_project_runs_where_it_is_not_trusted() {
    let trap = Trap::new(&[]);
    for name in ["cargo", "rustc"] {
        trap.program(&format!("chain/bin/{name}"), "exit 1");
    }
    let chain = trap.project().join("chain");
    trap.write("rust-toolchain.toml", &format!("[toolchain]\npath = \"{}\"\n", chain.display()));
    assert_found(&trap.check(&["--untrusted"]));
    assert_eq!(trap.marks(), [""; 0]);
    // As started by a cargo that has already followed the file.
    let handed = [("CARGO", chain.join("bin/cargo")), ("RUSTUP_TOOLCHAIN", chain)];
    let handed = handed.map(|(name, path)| (name, path.display().to_string()));
    let handed: Vec<(&str, &str)> = handed.iter().map(|(name, path)| (*name, path.as_str())).collect();
    assert_found(&trap.check_with(&["--untrusted"], &handed));
    assert_eq!(trap.marks(), [""; 0]);
}

#[test]
fn no_program_is_taken_from_the_project_by_its_name() {
    let trap = Trap::new(&[]);
    for name in ["cargo", "rustc", "git"] {
        trap.program(name, "exit 1");
        trap.program(&format!("bin/{name}"), "exit 1");
    }
    let path = std::env::var("PATH").unwrap();
    let path = format!(".::bin:{}:{path}", trap.project().join("bin").display());
    for args in [&[][..], &["--untrusted"], &["--staged"]] {
        let run = trap.check_with(args, &[("PATH", &path)]);
        assert!(args == ["--staged"] || run.stdout.starts_with(FOUND), "{run:?}");
        assert_eq!(trap.marks(), [""; 0], "{args:?}");
    }
}

#[test]
fn an_ordinary_workspace_has_the_same_findings_untrusted() {
    let files = [
        ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\"]\ndefault-members = [\"a\"]\n"),
        (
            "a/Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
                          [features]\nmore = []\n[dependencies]\nb = { path = \"../b\" }\n",
        ),
        ("a/src/lib.rs", "async fn f() { b::load(); }\n#[cfg(feature = \"more\")]\nasync fn g() { b::load(); }\n"),
        ("b/Cargo.toml", "[package]\nname = \"b\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
        ("b/src/lib.rs", "pub fn load() { std::fs::read(\"a\").ok(); }\npub async fn h() { load(); }\n"),
        (".cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"own\"]\n"),
        ("rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n"),
    ];
    let dir = tree(&files);
    for (place, args) in
        [("", &[][..]), ("", &["--workspace"]), ("a", &["--features", "more"]), ("b/src", &[]), ("", &["b"])]
    {
        let check = |more: &[&str]| {
            let args = [args, more, &["--offline", "--message-format", "short", "-q"]].concat();
            run_command(command(&dir.path().join(place), &args), "")
        };
        let (trusted, untrusted) = (check(&[]), check(&["--untrusted"]));
        assert_eq!(trusted.code, Some(1), "{trusted:?}");
        assert_eq!(
            (trusted.code, &trusted.stdout, &trusted.stderr),
            (untrusted.code, &untrusted.stdout, &untrusted.stderr)
        );
    }
}

#[test]
fn what_needs_git_is_refused_where_the_project_is_not_trusted() {
    let trap = Trap::new(&[]);
    for args in [&["--staged"][..], &["--new-from", "HEAD"], &["--new-from-merge-base", "main"], &["--fix"]] {
        let run = trap.check(&[args, &["--untrusted"]].concat());
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("--untrusted asks git nothing"), "{run:?}");
    }
    assert_eq!(trap.check(&["--fix", "--allow-no-vcs", "--untrusted"]).code, Some(1));
}

#[test]
fn a_lock_file_elsewhere_is_not_written_where_the_project_is_not_trusted() {
    let trap = Trap::new(&[]);
    let elsewhere = trap.dir.path().join("elsewhere");
    std::os::unix::fs::symlink(&elsewhere, trap.project().join("Cargo.lock")).unwrap();
    let run = trap.check(&["--untrusted"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("Cargo.lock leads out of the project"), "{run:?}");
    assert!(!elsewhere.exists());
}

#[test]
fn git_runs_nothing_that_the_checkout_configures() {
    if !has_git() {
        return;
    }
    let trap = Trap::new(&[(".gitattributes", "*.rs filter=a=b.c diff=own\n")]);
    trap.commit_all();
    for hook in ["post-index-change", "reference-transaction", "post-checkout"] {
        trap.program(&format!(".git/hooks/{hook}"), "");
    }
    let monitor = trap.program("bin/monitor", "printf '/\\0'");
    let filter = trap.program("bin/filter", "cat");
    let [diff, text] = ["bin/diff", "bin/text"].map(|name| trap.program(name, "exit 0"));
    let config = trap.project().join(".git/config");
    let settings = format!(
        "[core]\n\tfsmonitor = {monitor}\n[filter \"a=b.c\"]\n\tclean = {filter}\n\tsmudge = {filter}\n\trequired = true\n\
         [diff]\n\texternal = {diff}\n[diff \"own\"]\n\tcommand = {diff}\n\ttextconv = {text}\n"
    );
    std::fs::write(&config, std::fs::read_to_string(&config).unwrap() + &settings).unwrap();
    trap.write("src/lib.rs", &LIB.replace("\"a\"", "\"b\""));
    trap.git(&["status"]);
    trap.git(&["-c", "core.fsmonitor=false", "diff", "--stat", "HEAD"]);
    let ran = trap.marks();
    // By itself it runs them.
    assert!(["bin-filter", "bin-monitor"].iter().all(|name| ran.contains(&name.to_string())), "{ran:?}");
    for args in [&["--new-from", "HEAD"][..], &["--staged"], &["--new-from-merge-base", "main"], &["--fix"]] {
        // Its time is another one, so that git looks into it.
        trap.write("src/lib.rs", &LIB.replace("\"a\"", "\"b\""));
        let run = trap.check(args);
        assert_ne!(run.code, Some(2), "{args:?}: {run:?}");
        assert_eq!(trap.marks(), [""; 0], "{args:?}");
    }
    assert_found(&trap.check(&["--new-from", "HEAD"]));
}

#[test]
fn files_that_look_like_a_repository_are_none() {
    if !has_git() {
        return;
    }
    let trap = Trap::new(&[("HEAD", "ref: refs/heads/main\n"), ("objects/x", ""), ("refs/x", "")]);
    let monitor = trap.program("bin/monitor", "");
    trap.write("config", &format!("[core]\n\trepositoryformatversion = 0\n\tworktree = .\n\tfsmonitor = {monitor}\n"));
    let run = trap.check(&["--staged"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("is in no git checkout"), "{run:?}");
    assert_eq!(trap.marks(), [""; 0]);
}

#[test]
fn what_a_partial_clone_has_left_out_is_not_fetched() {
    if !has_git() {
        return;
    }
    let trap = Trap::new(&[]);
    trap.commit_all();
    let server = trap.program("bin/server", "exec git-upload-pack \"$@\"");
    let url = trap.dir.path().join("nowhere").display().to_string();
    for (name, value) in
        [("url", &*url), ("uploadpack", &*server), ("promisor", "true"), ("partialclonefilter", "blob:none")]
    {
        trap.git(&["config", &format!("remote.origin.{name}"), value]);
    }
    trap.git(&["config", "core.repositoryformatversion", "1"]);
    trap.git(&["config", "extensions.partialclone", "origin"]);
    trap.write("src/lib.rs", &LIB.replace("\"a\"", "\"b\""));
    let objects = trap.project().join(".git/objects");
    let blob = Command::new("git").args(["rev-parse", "HEAD:src/lib.rs"]).current_dir(trap.project()).output().unwrap();
    let blob = String::from_utf8(blob.stdout).unwrap();
    std::fs::remove_file(objects.join(&blob[..2]).join(blob[2..].trim())).unwrap();
    let run = trap.check(&["--new-from", "HEAD"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("the clone is partial"), "{run:?}");
    assert_eq!(trap.marks(), [""; 0]);
}

#[test]
fn the_folder_that_cargo_is_asked_from_is_outside_of_the_project() {
    let trap = Trap::new(&[]);
    let run = trap.check(&["--untrusted", "--manifest-path", "../p/Cargo.toml"]);
    assert_found(&run);
    let none = trap.check(&["--untrusted", "--manifest-path", "none/Cargo.toml"]);
    assert_eq!(none.code, Some(2), "{none:?}");
    let empty = tree(&[]);
    let none = run_command(command(Path::new(empty.path()), &["--untrusted"]), "");
    assert!(none.stderr.contains("could not find `Cargo.toml`") && none.stderr.contains("--no-cargo"), "{none:?}");
}

#[test]
fn cargo_is_not_to_be_asked_first() {
    let trap = Trap::new(&[]);
    let run = trap.check(&["async-lint", "--untrusted"]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.stderr.contains("`cargo-async-lint --untrusted`"), "{run:?}");
}

#[test]
fn no_file_elsewhere_is_taken_for_rules_or_settings() {
    let trap = Trap::new(&[("../secret.toml", "secret = 1\n"), ("own.toml", "")]);
    trap.write("async-lint.toml", "extend-rules = [\"own.toml\"]\n");
    assert_found(&trap.check(&["--untrusted"]));
    trap.write("async-lint.toml", "extend-rules = [\"../secret.toml\"]\n");
    let by_name = trap.check(&["--untrusted"]);
    std::fs::remove_file(trap.project().join("async-lint.toml")).unwrap();
    std::os::unix::fs::symlink("../secret.toml", trap.project().join("async-lint.toml")).unwrap();
    for run in [by_name, trap.check(&["--untrusted"])] {
        assert_eq!(run.code, Some(2), "{run:?}");
        assert!(run.stderr.contains("leads out of the project") && !run.stderr.contains("secret = "), "{run:?}");
    }
}

#[test]
fn a_manifest_or_lock_file_that_is_a_pipe_is_not_waited_for() {
    for name in ["Cargo.lock", "Cargo.toml"] {
        let trap = Trap::new(&[]);
        let _ = std::fs::remove_file(trap.project().join(name));
        assert!(Command::new("mkfifo").arg(name).current_dir(trap.project()).status().unwrap().success());
        for args in [&[][..], &["--untrusted"], &["src/lib.rs"]] {
            let run = trap.check(args);
            let is_said = run.stderr.contains(&format!("{name}: it is not a regular file"));
            assert!(is_said || args == ["src/lib.rs"], "{args:?}: {run:?}");
        }
    }
}
