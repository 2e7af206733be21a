//! What sort of blocking a function does, and how sure a finding is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::level::Level;

macro_rules! kinds {
    ($($variant:ident $name:literal $level:ident $about:literal),* $(,)?) => {
        /// What a blocking function waits for. Levels are set per kind.
        #[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(rename_all = "lowercase")]
        pub enum Kind { $(#[doc = $about] $variant),* }

        impl Kind {
            pub const ALL: &'static [Kind] = &[$(Kind::$variant),*];

            /// The word used in rule files, on the command line and in reports.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name),* }
            }

            pub fn about(self) -> &'static str {
                match self { $(Kind::$variant => $about),* }
            }

            /// A call of this kind is over soon almost always.
            pub(crate) fn is_momentary(self) -> bool {
                self.default_level() == Level::Allow
            }

            /// The level where neither the config nor the command line sets one.
            pub fn default_level(self) -> Level {
                match self { $(Kind::$variant => Level::$level),* }
            }
        }
    };
}

kinds! {
    Sleep "sleep" Deny "sleeping or parking the thread",
    Runtime "runtime" Deny "block_on and its like inside async code: panics or deadlocks",
    Network "network" Deny "sockets, DNS, synchronous HTTP, database, queue and mail clients",
    Process "process" Deny "waiting for a child process",
    Wait "wait" Deny "waiting for another thread: join, channel receive, condition variable, barrier",
    Input "input" Deny "waiting for a person or a pipe on standard input",
    File "file" Warn "reading, writing, creating, renaming or removing files",
    Cpu "cpu" Warn "long computation: password hashing, compression, image and key work",
    Spawn "spawn" Allow "starting a process without waiting for it: fork and exec",
    Stat "stat" Allow "asking the file system about a path: exists, metadata, canonicalize",
    Lock "lock" Allow "taking a mutex that is held for a moment",
    Output "output" Allow "printing to standard output or error",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == text).ok_or(())
    }
}

/// How sure a finding is; the order is from least to most sure.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Some implementation blocks, or a closure is given to code that may keep it.
    Possible,
    /// A step over dynamic or generic dispatch where every known implementation blocks.
    Likely,
    /// Every step is resolved to one function.
    Certain,
}

impl Confidence {
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Possible => "possible",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
