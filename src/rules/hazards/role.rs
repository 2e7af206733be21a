//! `[[role]]` and `[[serves]]`: who else waits while a piece of async code runs. Functions that start tasks give the code they are
//! handed a role; functions that wait for what others ask for mark the code that calls them as serving.

use serde::Deserialize;

use super::super::model::TaskRole;
use super::super::reader::{Reader, Text};
use super::Hazards;
use crate::base::name::Symbol;
use crate::config::spanned::Spanned;

/// Functions and macros that give a role to closures, functions and futures.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoleTable {
    /// Full paths, of macros with `!`; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// The role of the code.
    pub role: TaskRole,
    /// Which arguments, the receiver not counted; all where it is not said.
    pub args: Option<Vec<usize>>,
    /// Tasks that are spawned run on the same thread.
    #[serde(default)]
    pub shared: bool,
    /// Name of the runtime that drives the code, `none` where it has neither timers nor IO. Tasks run on the runtime of who starts them
    /// where it is not said.
    pub runtime: Option<String>,
}

/// Functions that wait for the next thing that somebody wants.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServesTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// What is waited for is made by the program itself: the items of a channel, the end of a task.
    #[serde(default)]
    pub inside: bool,
    /// What is waited for is the sign to end: beside the work that it ends, it serves nobody.
    #[serde(default)]
    pub ends: bool,
    /// Whoever comes is served until the program ends: what stands after the wait is done at shutdown.
    #[serde(default)]
    pub until_end: bool,
}

/// Where those are who are served.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub enum Served {
    /// The program's own code.
    Inside,
    /// Who gives the sign to end.
    End,
    /// Clients, users, other programs, one at a time.
    Outside,
    /// All of these, until the program ends.
    All,
}

/// The role that a function gives.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Role {
    pub role: TaskRole,
    /// Tasks that are spawned run on the same thread.
    pub shared: bool,
    /// The runtime that drives the code.
    pub runtime: Option<Symbol>,
    /// `None`: every argument.
    args: Option<Vec<usize>>,
}

impl Role {
    /// Is it about this argument? The receiver of a method is not counted.
    pub fn covers(&self, arg: usize) -> bool {
        self.args.as_ref().is_none_or(|args| args.contains(&arg))
    }
}

impl Hazards {
    pub(super) fn add_role(&mut self, cx: &mut Reader<'_>, table: RoleTable) {
        let patterns = cx.named(&table.paths);
        let RoleTable { role, args, shared, runtime, .. } = table;
        let runtime = runtime.as_deref().map(Symbol::new);
        self.roles.push(cx.origin, &patterns, Role { role, shared, runtime, args });
    }

    pub(super) fn add_serves(&mut self, cx: &mut Reader<'_>, table: ServesTable) {
        let patterns = cx.named(&table.paths);
        let served = match table {
            ServesTable { inside: true, .. } => Served::Inside,
            ServesTable { ends: true, .. } => Served::End,
            ServesTable { until_end: true, .. } => Served::All,
            _ => Served::Outside,
        };
        self.serves.push(cx.origin, &patterns, served);
    }
}
