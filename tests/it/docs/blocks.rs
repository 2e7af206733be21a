//! The code blocks of a page of Markdown, as this project writes them.

use std::ops::Range;

/// What kind of block it is, by the word behind the fence.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Fence {
    Sh,
    Console,
    /// Output without its command.
    Text,
    /// Four spaces instead of a fence.
    Indented,
    /// A pipeline of a CI server, which has commands in its lines.
    Pipeline,
    Other,
}

#[derive(Debug)]
pub(super) struct Block {
    pub(super) fence: Fence,
    pub(super) lines: Vec<String>,
    pub(super) commands: Vec<Command>,
    /// Why it is not run, from the comment above.
    left_alone: Option<String>,
}

/// A command and what is said that it prints.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) line: String,
    expected: Vec<String>,
    /// Of the page, counted from 0.
    pub(super) output_lines: Range<usize>,
}

impl Block {
    pub(super) fn is_run(&self) -> bool {
        !self.commands.is_empty() && self.left_alone.is_none()
    }
}

impl Command {
    pub(super) fn is_the_tool(&self) -> bool {
        self.line.starts_with("cargo async-lint") || self.line.starts_with("cargo-async-lint")
    }

    pub(super) fn has_gap(&self) -> bool {
        self.expected.iter().any(|line| line == "...")
    }

    /// In blocks of other kinds than `console`, nothing is said about the output.
    pub(super) fn is_answered_by(&self, output: &str, fence: Fence) -> bool {
        let expected: Vec<&str> = self.expected.iter().map(|line| line.trim_end()).collect();
        let found: Vec<&str> = output.trim_end().lines().map(str::trim_end).collect();
        fence != Fence::Console || fits(&expected, &found)
    }
}

fn fits(expected: &[&str], found: &[&str]) -> bool {
    match expected.split_first() {
        None => found.is_empty(),
        Some((&"...", rest)) => (0..=found.len()).any(|skipped| fits(rest, &found[skipped..])),
        Some((line, rest)) => found.first() == Some(line) && fits(rest, &found[1..]),
    }
}

pub(super) fn of(text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let above = lines[..at].iter().rev().find(|line| !line.trim().is_empty());
        let from_fence = lines[at].trim_start().strip_prefix("```");
        let (fence, inside) = match from_fence {
            Some(word) => {
                let end = lines[at + 1..].iter().position(|line| line.trim() == "```").unwrap() + at + 1;
                (fence(word), at + 1..end)
            }
            None if lines[at].starts_with("    ") => {
                let length = lines[at..].iter().take_while(|line| line.starts_with("    ")).count();
                (Fence::Indented, at..at + length)
            }
            None => {
                at += 1;
                continue;
            }
        };
        at = inside.end + usize::from(from_fence.is_some());
        blocks.push(block(fence, &lines, inside, above.and_then(|line| reason(line))));
    }
    blocks
}

fn fence(word: &str) -> Fence {
    match word {
        "sh" => Fence::Sh,
        "console" => Fence::Console,
        "text" | "" => Fence::Text,
        "yaml" | "groovy" => Fence::Pipeline,
        _ => Fence::Other,
    }
}

fn reason(line: &str) -> Option<String> {
    let reason = line.trim().strip_prefix("<!-- not run: ")?.strip_suffix(" -->")?;
    (!reason.is_empty()).then(|| reason.to_owned())
}

fn block(fence: Fence, lines: &[&str], inside: Range<usize>, left_alone: Option<String>) -> Block {
    let mut commands: Vec<Command> = Vec::new();
    for at in inside.clone() {
        let line = lines[at];
        let command = match fence {
            Fence::Sh if !line.trim().is_empty() && !line.starts_with('#') => Some(line),
            Fence::Console => line.strip_prefix("$ "),
            Fence::Pipeline => command_of_pipeline(line),
            _ => None,
        };
        if let Some(command) = command {
            commands.push(Command { line: command.to_owned(), expected: Vec::new(), output_lines: at + 1..at + 1 });
        } else if let (Fence::Console, Some(command)) = (fence, commands.last_mut()) {
            command.expected.push(line.to_owned());
            command.output_lines.end = at + 1;
        }
    }
    let lines = lines[inside].iter().map(|line| (*line).to_owned()).collect();
    Block { fence, lines, commands, left_alone }
}

/// From the tool's name on, without what closes the string that it stands in.
fn command_of_pipeline(line: &str) -> Option<&str> {
    let command = &line[line.find("cargo async-lint ")?..];
    let is_sentence = line.contains("error \"") || line.trim_start().starts_with('#');
    (!is_sentence).then(|| command.trim_end_matches(['\'', '"']))
}

/// Puts new output in place of old; later lines first, so that the others stay where they are.
pub(super) fn replace_lines(text: &mut String, printed: &[(Range<usize>, String)]) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (range, output) in printed.iter().rev() {
        lines.splice(range.clone(), output.trim_end().lines().map(|line| line.trim_end().to_owned()));
    }
    *text = lines.join("\n") + "\n";
}

/// `--flag` where code in a sentence or a table begins with it or with the tool's name.
pub(super) fn flags_in_code(text: &str) -> Vec<String> {
    let outside = text.split("```").step_by(2);
    let spans = outside.flat_map(|part| part.split('`').skip(1).step_by(2));
    let own = spans.filter(|span| ["--", "cargo async-lint", "cargo-async-lint"].iter().any(|is| span.starts_with(is)));
    let words = own.flat_map(|span| span.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')));
    words.filter(|word| word.len() > 2 && word.starts_with("--")).map(str::to_owned).collect()
}

#[test]
fn output_may_have_gaps() {
    assert!(fits(&["a", "...", "c"], &["a", "b", "c"]));
    assert!(fits(&["...", "c"], &["c"]));
    assert!(!fits(&["a", "...", "c"], &["a", "b"]));
    assert!(!fits(&["a"], &["a", "b"]));
}

#[test]
fn a_block_is_taken_apart() {
    let page = "<!-- not run: why -->\n\n```sh\nls\n```\n\n```console\n$ one\n1\n$ two\n2\n```\n";
    let blocks = of(page);
    assert!(!blocks[0].is_run() && blocks[1].is_run());
    let [one, two] = blocks[1].commands.as_slice() else { panic!("{blocks:?}") };
    assert_eq!((one.line.as_str(), &one.output_lines), ("one", &(8..9)));
    assert_eq!((two.line.as_str(), &two.output_lines), ("two", &(10..11)));
    let mut text = page.to_owned();
    replace_lines(&mut text, &[(8..9, "A\nB\n".to_owned()), (10..11, "C\n".to_owned())]);
    assert!(text.ends_with("$ one\nA\nB\n$ two\nC\n```\n"), "{text}");
    assert_eq!(
        flags_in_code("`--a=b` and `cargo x --c`, `cargo async-lint --d-e`\n```sh\n`--f`\n```\n"),
        ["--a", "--d-e"]
    );
}
