//! The pictures of a terminal in the README, made of what the tool prints for the demo: one for pages that are light, one for dark.

use anstyle::{Color, RgbColor};
use anstyle_svg::{Palette, Term};

use crate::support::{root, run};

/// A terminal of so many columns.
const COLUMNS: usize = 100;

#[test]
fn the_pictures_show_what_the_tool_prints() {
    let found = run(&root().join("demo"), &["--show", "1", "--color", "always"]).stdout;
    let screen = format!("$ cargo async-lint --show 1\n{}", wrapped(found.trim_end()));
    for (name, svg) in [("light", light().render_svg(&screen)), ("dark", dark().render_svg(&screen))] {
        let path = root().join(format!("docs/images/demo-{name}.svg"));
        if std::env::var_os("ASYNC_LINT_BLESS").is_some() {
            std::fs::write(&path, &svg).unwrap();
        }
        let drawn = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(drawn == svg, "{} is out of date: ASYNC_LINT_BLESS=1 cargo test draws it", path.display());
    }
}

fn light() -> Term {
    let palette = [
        0x24292f, 0xcf222e, 0x116329, 0x7d4e00, 0x0969da, 0x8250df, 0x1b7c83, 0x57606a, //
        0x57606a, 0xa40e26, 0x1a7f37, 0x7d4e00, 0x0550ae, 0x6639ba, 0x116329, 0x24292f,
    ];
    term(palette, 0x24292f, 0xf6f8fa)
}

fn dark() -> Term {
    let palette = [
        0x484f58, 0xff7b72, 0x3fb950, 0xd29922, 0x58a6ff, 0xbc8cff, 0x39c5cf, 0xb1bac4, //
        0x8b949e, 0xff7b72, 0x56d364, 0xe3b341, 0x79c0ff, 0xd2a8ff, 0x56d4dd, 0xf0f6fc,
    ];
    term(palette, 0xe6edf3, 0x161b22)
}

/// Colours are written as `0xRRGGBB`.
fn term(palette: [u32; 16], text: u32, background: u32) -> Term {
    let palette = Palette::from(palette.map(rgb));
    Term::new().palette(palette).fg_color(Color::Rgb(rgb(text))).bg_color(Color::Rgb(rgb(background)))
}

fn rgb(colour: u32) -> RgbColor {
    let [_, red, green, blue] = colour.to_be_bytes();
    RgbColor(red, green, blue)
}

/// Long lines go on below, between words where that is possible, under the text that they began with.
fn wrapped(text: &str) -> String {
    text.lines().map(wrapped_line).collect::<Vec<_>>().join("\n")
}

fn wrapped_line(line: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in line.split_inclusive(' ') {
        let width = visible(word.trim_end());
        if column > 0 && column + width > COLUMNS {
            out += "\n          ";
            column = 10;
        }
        out += word;
        column += visible(word);
    }
    out
}

/// Characters without escape sequences, which begin with ESC and end with a letter.
fn visible(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let plain = parts.next().map_or(0, |part| part.chars().count());
    let after = parts.map(|part| part.chars().skip_while(|c| !c.is_ascii_alphabetic()).skip(1).count());
    plain + after.sum::<usize>()
}

#[test]
fn lines_are_wrapped_by_what_is_seen_of_them() {
    assert_eq!(visible("\u{1b}[1;31merror\u{1b}[0m: x"), 8);
    let long = format!("{} end", "x".repeat(COLUMNS - 2));
    assert_eq!(wrapped(&long), format!("{} \n          end", "x".repeat(COLUMNS - 2)));
}
