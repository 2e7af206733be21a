//! The names that a level may be set for.

use super::suggest;
use crate::base::descriptor::LintDescriptor;
use crate::base::kind::Kind;
use crate::base::role::Role;

/// Every name that a level may be set for.
#[derive(Copy, Clone, Debug)]
pub struct Names<'a> {
    pub lints: &'a [LintDescriptor],
    /// Ids of rules.
    pub rules: &'a [&'a str],
}

/// What such a name means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Selector {
    All,
    Lint(&'static str),
    Kind(Kind),
    Rule(String),
    /// The most that findings in code of this role may be.
    Role(Role),
}

impl Selector {
    /// Within one table the more special name counts.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Selector::All => 0,
            Selector::Lint(_) => 1,
            Selector::Kind(_) | Selector::Role(_) => 2,
            Selector::Rule(_) => 3,
        }
    }
}

impl Names<'_> {
    pub(super) fn find(&self, name: &str) -> Option<Selector> {
        if name == "all" {
            return Some(Selector::All);
        }
        if let Some(lint) = self.lints.iter().find(|lint| lint.id == name) {
            return Some(Selector::Lint(lint.id));
        }
        if let Ok(kind) = name.parse() {
            return Some(Selector::Kind(kind));
        }
        if let Ok(role) = name.parse() {
            return Some(Selector::Role(role));
        }
        self.rules.contains(&name).then(|| Selector::Rule(name.to_owned()))
    }

    /// Whether a level or a suppression may name it.
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// Help for a name that is not known.
    pub fn suggest(&self, name: &str) -> Option<String> {
        let lints = self.lints.iter().map(|lint| lint.id);
        let kinds = Kind::ALL.iter().map(|kind| kind.name());
        let roles = Role::ALL.iter().map(|role| role.name());
        let known = lints.chain(kinds).chain(roles).chain(["all"]).chain(self.rules.iter().copied());
        suggest::nearest(name, known).map(|name| format!("did you mean `{name}`?"))
    }
}
