//! Whom a piece of async code keeps waiting: its execution role.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Who else is on the thread that runs a piece of async code. The most harmless first.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Nobody: the program starts no task and serves nobody.
    OneShot,
    /// Nobody yet: nothing was started before.
    StartUp,
    /// Nobody any more: the server has come to its end.
    Shutdown,
    /// Nobody: the future of the program's own thread, which is no worker.
    MainTask,
    /// Tasks of a runtime that the code has built for them alone, and nobody else.
    OwnRuntime,
    /// Other tasks of a program that does its job and ends: they wait for each other, and nobody else does.
    Batch,
    /// Not known: public functions of libraries, callbacks. It is taken for a worker's.
    Unknown,
    /// Other tasks.
    Worker,
}

impl Role {
    pub const ALL: [Role; 8] = [
        Role::OneShot,
        Role::StartUp,
        Role::Shutdown,
        Role::MainTask,
        Role::OwnRuntime,
        Role::Batch,
        Role::Unknown,
        Role::Worker,
    ];

    /// The word used in configuration, on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Role::OneShot => "one-shot",
            Role::StartUp => "start-up",
            Role::Shutdown => "shutdown",
            Role::MainTask => "main-task",
            Role::OwnRuntime => "own-runtime",
            Role::Batch => "batch",
            Role::Unknown => "unknown",
            Role::Worker => "worker",
        }
    }

    pub fn about(self) -> &'static str {
        match self {
            Role::OneShot => "the program starts no task and serves nobody: blocking keeps nobody waiting",
            Role::StartUp => "nothing was started before: blocking keeps nobody waiting yet",
            Role::Shutdown => "the program serves nobody any more: blocking delays only its end",
            Role::MainTask => "the main task, whose thread serves nobody else: blocking delays only itself",
            Role::OwnRuntime => "a task on a runtime that was built for such tasks: blocking keeps only them waiting",
            Role::Batch => "a task of a program that serves nobody: blocking delays only the rest of its own job",
            Role::Unknown => "who drives it is not known; it is taken for a task among others",
            Role::Worker => "a task among others: blocking keeps them waiting",
        }
    }

    /// Blocking there keeps nobody waiting that was to be served: it weighs less.
    pub fn is_lesser(self) -> bool {
        self.is_harmless() || matches!(self, Role::OwnRuntime | Role::Batch)
    }

    /// Blocking there keeps nobody else waiting.
    pub fn is_harmless(self) -> bool {
        matches!(self, Role::OneShot | Role::StartUp | Role::Shutdown | Role::MainTask)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = ();

    fn from_str(name: &str) -> Result<Role, ()> {
        Role::ALL.into_iter().find(|role| role.name() == name).ok_or(())
    }
}
