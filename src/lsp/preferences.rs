//! What a person sets in the editor: flags of the command line, and what is shown besides findings.

use serde::Deserialize;
use serde_json::Value;

/// Under this name editors keep the settings.
pub(super) const SECTION: &str = "async-lint";

/// The settings of the editor.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(super) struct Preferences {
    /// Flags of the command line behind those that the server was started with.
    pub(super) args: Vec<String>,
    /// Above functions that block: how.
    pub(super) code_lens: bool,
    /// Behind calls that block: how.
    pub(super) inlay_hints: bool,
}

impl Preferences {
    /// From what an editor sends: the settings, or all of its settings with these in a section. An error says what is wrong.
    pub(super) fn of(value: &Value) -> Result<Preferences, String> {
        let own = value.get(SECTION).unwrap_or(value);
        if own.is_null() {
            return Ok(Preferences::default());
        }
        Preferences::deserialize(own).map_err(|error| format!("wrong settings of `{SECTION}`: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_come_with_or_without_their_section() {
        let own = json!({ "args": ["-W", "all"], "codeLens": true });
        let wanted = Preferences { args: vec!["-W".into(), "all".into()], code_lens: true, inlay_hints: false };
        assert_eq!(Preferences::of(&own), Ok(wanted.clone()));
        assert_eq!(Preferences::of(&json!({ "async-lint": own })), Ok(wanted));
        assert_eq!(Preferences::of(&Value::Null), Ok(Preferences::default()));
        assert!(Preferences::of(&json!({ "codelens": true })).unwrap_err().contains("unknown field `codelens`"));
    }
}
