//! README.md and docs/ say what is true: commands run, output is what comes out, links lead somewhere, flags exist.
//!
//! The fenced blocks of a page are taken like this:
//!
//! - `sh`: commands, run one after the other in a project made for the page. All have to be the tool's.
//! - `console`: the same, each after a `$ `, followed by what it prints; a line `...` stands for any lines.
//! - `yaml`, `groovy`: what follows `cargo async-lint` in a line is a command too.
//! - any other: where the first line is a comment that names a file, it is that file of the project. The program in
//!   `demo/` is there on every page.
//!
//! Where `<!-- not run: why -->` stands above a block of commands, it is left alone. `ASYNC_LINT_BLESS=1` writes what
//! is printed today into `console` blocks that have no `...`.

mod blocks;
mod links;
mod picture;
mod project;

use std::path::PathBuf;

use crate::docs::blocks::{Block, Fence};
use crate::support::{files_below, root};

/// What people read: the README first.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    pages.extend(files_below(&root().join("docs"), ".md"));
    pages
}

fn name(page: &std::path::Path) -> String {
    page.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

#[test]
#[cfg_attr(windows, ignore = "the commands are for a POSIX shell")]
fn commands_do_what_the_pages_say() {
    let bless = std::env::var_os("ASYNC_LINT_BLESS").is_some();
    let mut faults = Vec::new();
    for page in pages() {
        let mut text = std::fs::read_to_string(&page).unwrap();
        let blocks = blocks::of(&text);
        if !blocks.iter().any(Block::is_run) {
            continue;
        }
        let project = project::Project::new(project::files(&blocks));
        // From the end, as blessing moves what is below.
        let mut printed = Vec::new();
        for block in blocks.iter().filter(|block| block.is_run()) {
            for command in &block.commands {
                match project.run(&command.line) {
                    Ok(output) if command.is_answered_by(&output, block.fence) => {}
                    Ok(output) if bless && !command.has_gap() => printed.push((command.output_lines.clone(), output)),
                    Ok(output) => faults.push(format!("{}: `{}` prints\n{output}", name(&page), command.line)),
                    Err(fault) => faults.push(format!("{}: `{}` {fault}", name(&page), command.line)),
                }
            }
        }
        faults.extend(project.broken_reports());
        if !printed.is_empty() {
            blocks::replace_lines(&mut text, &printed);
            std::fs::write(&page, text).unwrap();
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn the_readme_shows_the_demo_as_it_is() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for path in files_below(&root().join("demo/src"), ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(readme.contains(&format!("```rust\n{text}```\n")), "README.md lacks {} as it is", name(&path));
    }
}

/// A command that is not in a block of its own kind would never be run.
#[test]
fn commands_stand_where_they_are_run() {
    let mut faults = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for block in blocks::of(&text) {
            for line in &block.lines {
                let tool = ["cargo async-lint", "cargo-async-lint", "$ cargo async-lint"];
                let hidden = matches!(block.fence, Fence::Indented | Fence::Text);
                if hidden && tool.iter().any(|tool| line.trim_start().starts_with(tool)) {
                    faults.push(format!("{}: `{}` has to stand in a block of `sh` or `console`", name(&page), line));
                }
            }
            let foreign = block.commands.iter().filter(|command| !command.is_the_tool());
            for command in foreign.filter(|_| block.is_run()) {
                faults.push(format!("{}: `{}` needs `<!-- not run: why -->` above", name(&page), command.line));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_flag_that_is_named_exists() {
    let mut known = String::new();
    collect_help("", &mut known);
    let mut faults = Vec::new();
    for page in pages() {
        let text = std::fs::read_to_string(&page).unwrap();
        for flag in blocks::flags_in_code(&text) {
            let is_there = known.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| word == flag);
            if !is_there {
                faults.push(format!("{}: there is no {flag}", name(&page)));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The help of a command and of those below it.
fn collect_help(command: &str, acc: &mut String) {
    let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
    let help = crate::support::run(root(), &args).stdout;
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    for name in names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help") {
        collect_help(&format!("{command} {name}"), acc);
    }
    *acc += &help;
}
