//! Whether somebody sits at a terminal who would like to know that it goes on.

use std::io::IsTerminal;

/// As the terminal and the environment say.
pub(super) fn is_shown(quiet: bool) -> bool {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (ci, term) = (variable("CI"), variable("TERM"));
    !quiet && std::io::stderr().is_terminal() && can_redraw(ci.as_deref(), term.as_deref())
}

/// Logs keep every line, and dumb terminals can't take one back.
fn can_redraw(ci: Option<&str>, term: Option<&str>) -> bool {
    let is_ci = ci.is_some_and(|value| value != "false");
    let is_dumb = term.map_or(cfg!(unix), |term| term == "dumb");
    !is_ci && !is_dumb
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_and_dumb_terminals_are_spared() {
        assert!(can_redraw(None, Some("xterm-256color")));
        assert!(can_redraw(Some("false"), Some("xterm")));
        assert!(!can_redraw(Some("true"), Some("xterm")));
        assert!(!can_redraw(None, Some("dumb")));
    }
}
