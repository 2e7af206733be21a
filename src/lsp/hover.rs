//! What `why` says, at the place under the cursor.

use serde_json::{Value, json};

use super::position::Atlas;
use crate::base::span::FileId;
use crate::session::Session;
use crate::solve::why;

/// The sentences about the call or the function at an offset; `Null` where there is nothing to say.
pub(super) fn at((file, offset): (FileId, u32), session: &Session, atlas: &mut Atlas<'_>, markdown: bool) -> Value {
    let said = session.facts().and_then(|facts| why::at(facts, file, offset));
    let Some((span, text)) = said else { return Value::Null };
    let contents = match markdown {
        true => json!({ "kind": "markdown", "value": as_markdown(&text) }),
        false => json!({ "kind": "plaintext", "value": text.trim_end() }),
    };
    json!({ "contents": contents, "range": atlas.range(span) })
}

/// The first line is a name; what is indented is a list.
fn as_markdown(text: &str) -> String {
    let mut lines = text.lines();
    let mut shown = format!("```text\n{}\n```\n", lines.next().unwrap_or_default());
    for line in lines {
        let item = line.trim_start();
        let depth = (line.len() - item.len()) / 2;
        let indent = "  ".repeat(depth.saturating_sub(1));
        shown.push_str(&format!("{indent}- {}\n", escaped(item)));
    }
    shown
}

/// Signs that would mean something else.
fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '<' | '>' | '*' | '_' | '[' | ']' | '\\') {
            shown.push('\\');
        }
        shown.push(letter);
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indented_lines_become_lists() {
        let text = "demo::save (src/a.rs:1:4)\n  blocks: file\n    calls <A as B>::c at src/a_b.rs:2:5\n";
        let wanted =
            "```text\ndemo::save (src/a.rs:1:4)\n```\n- blocks: file\n  - calls \\<A as B\\>::c at src/a\\_b.rs:2:5\n";
        assert_eq!(as_markdown(text), wanted);
    }
}
