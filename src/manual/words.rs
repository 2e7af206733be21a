//! The words of messages that need an explanation: `explain boundary`.

use crate::base::role::Role;

/// A word with what it means.
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) text: &'static str,
}

pub(super) fn find(name: &str) -> Option<&'static Word> {
    let name = if name.parse::<Role>().is_ok() { "role" } else { name };
    let plural = name.strip_suffix('s');
    WORDS.iter().find(|word| word.name == name || Some(word.name) == plural)
}

impl Word {
    pub(super) fn page(&self) -> String {
        format!("{}: {}\n\n{}\n", self.name, self.summary, self.text.trim())
    }
}

/// In the order of the alphabet.
pub(super) const WORDS: &[Word] = &[
    Word {
        name: "async-code",
        summary: "code that an executor drives",
        text: "\
Bodies of `async fn`s, async blocks and async closures, `poll` functions of hand-written futures, and closures that run while a
future is polled. This code shares its thread with every other task of the executor. A closure that is handed to a boundary that
offloads is not async code.",
    },
    Word {
        name: "baseline",
        summary: "a committed file of known findings",
        text: "\
`cargo async-lint baseline write` records the current findings; from then on a run reports only new ones. An entry is a line with
file, lint, callee, count, and `test` for test code. `baseline check` names entries that are no longer found, `baseline prune` removes
them. Give the same flags to all three.",
    },
    Word {
        name: "boundary",
        summary: "a function that takes closures and decides where they run",
        text: "\
`tokio::task::spawn_blocking` runs a closure on a thread that may block: it *offloads*. `Iterator::map` runs it in place,
`StreamExt::map` whenever the stream is polled. The packs know the usual ones; add your own to async-lint.toml:

  [[boundary]]
  paths = [\"my_crate::on_a_thread\"]
  effect = \"offload\"          # or in-place, once, polled, keeps",
    },
    Word {
        name: "chain",
        summary: "the calls that lead from async code to the function that blocks",
        text: "\
The first call of a chain is the place of the finding. Each further call is in the function that the call before leads to. The last
one calls a function that blocks by a rule or a mark. `note:` lines show each with its place.",
    },
    Word {
        name: "confidence",
        summary: "how sure a finding is",
        text: "\
certain   every step of the chain is resolved to one function
likely    a step goes over a trait, and all known implementations block
possible  some known implementations block, or a closure is handed to code that may keep it

`--min-confidence`, or `min-confidence` in async-lint.toml, sets what is shown; the default is `likely`.",
    },
    Word {
        name: "executor",
        summary: "what drives async code: tokio, async-std, smol and others",
        text: "\
An executor runs many tasks on few threads, and switches between them only at `.await`. A call that waits in any other way stops its
thread, and with it every task that would run there. `cargo async-lint doctor` names the executors among the dependencies;
`[[runtime]]` tables describe others.",
    },
    Word {
        name: "facts",
        summary: "what is known about published crates from earlier runs",
        text: "\
A published crate never changes, so what its functions do is kept in the user's cache folder, by version, features, dependencies and
rules. Entries unused for 30 days are removed. `cargo async-lint cache path` prints where the cache is, `cache clean` removes it,
`--no-cache` does without.",
    },
    Word {
        name: "incomplete",
        summary: "a run that could not check everything",
        text: "\
Code that does not parse, modules and dependencies without source, files without a cargo project: what is in them is not checked, so no
finding there means nothing. Every format says what was left out; the exit code does not change. `cargo async-lint doctor` says more.",
    },
    Word {
        name: "kind",
        summary: "in which way a function blocks",
        text: "\
sleep, runtime, network, process, wait, input, file, cpu, spawn, stat, lock, output: each has a level of its own.
`cargo async-lint explain sleep` explains one of them and lists its rules.",
    },
    Word {
        name: "level",
        summary: "how much a finding weighs",
        text: "\
allow   not shown
warn    shown as a warning; a run with one ends with code 1
deny    shown as an error; a run with one ends with code 1
forbid  like deny, and comments in the code cannot silence it

Each kind has a level. `[levels]` in async-lint.toml and -A, -W, -D, -F change it, for a lint, a kind, a rule, or `all`. In the config the
more specific name wins, on the command line the later flag. `--show-settings` prints all levels and where they come from.",
    },
    Word {
        name: "mark",
        summary: "a comment on a function that says whether it blocks",
        text: "\
// async-lint: blocking(KIND) -- why
// async-lint: nonblocking -- why

above a function, a trait method, an impl or a static. A mark has the last word, against rules and against what the body does.",
    },
    Word {
        name: "offload",
        summary: "to run blocking code where no task has to wait for it",
        text: "\
`tokio::task::spawn_blocking`, a thread, a pool: a closure that is handed to one of these may block. The help of a finding says which one
fits the project. Boundaries say what offloads: `cargo async-lint explain boundary`.",
    },
    Word {
        name: "pack",
        summary: "a file of rules about one library or subject",
        text: "\
Packs for std, the executors and many published crates are built in; crates may ship their own; `extend-rules` in async-lint.toml adds
yours. `cargo async-lint rules` lists all packs with their rules.",
    },
    Word {
        name: "role",
        summary: "who has to wait while a piece of async code blocks",
        text: "\
worker       a task among others: they all have to wait
unknown      nobody knows who runs it (libraries, callbacks); treated as worker
batch        a task of a program that serves nobody: only its own job is delayed; shown if it takes long
own-runtime  a task on a runtime of its own: only such tasks wait; a level lower
main-task    the main task, on a thread without other tasks; not shown
start-up     before any task starts; not shown
shutdown     after the program has served; not shown
one-shot     a program that starts no task and serves nobody; not shown

`-W all` shows all of them. `[levels]` takes roles: the most that their findings may be. `cargo async-lint why FILE:LINE` prints the role
of a call, and from where its task is started.",
    },
    Word {
        name: "rule",
        summary: "what says that a function blocks",
        text: "\
A rule names functions by their full paths, the kind in which they block, and what to use instead. Every finding names its rule:
`cargo async-lint explain RULE` prints its page. `cargo async-lint rules new FILE` writes a file to start from.",
    },
    Word {
        name: "suppression",
        summary: "a comment or attribute in the code that silences findings",
        text: "\
// async-lint: allow(NAME, NAME) -- reason
#[cfg_attr(any(), async_lint::allow(NAME))]

NAME is a lint, a kind, a rule, or `all`. On a line of its own it covers the statement or item below, at the end of a line that line,
as `//!` the whole module. One that silences nothing is reported. `--add-allow=REASON` writes them.",
    },
    Word {
        name: "test-levels",
        summary: "levels for test code",
        text: "\
Test code is checked with `--tests`, or `tests = true` in async-lint.toml: test targets, `#[cfg(test)]`, functions with a `test`
attribute. A test that blocks delays only itself, so built-in levels are at most `warn` there. A table [test-levels] in the config is
applied after [levels]:

  [test-levels]
  all = \"allow\"
  sleep = \"warn\"",
    },
    Word {
        name: "trusted",
        summary: "code that is believed without a look inside",
        text: "\
Executors block and wait inside, by design. An async function of a trusted crate counts as not blocking, and other functions of it are
not followed further. [[trusted]] tables in a rule file or async-lint.toml name crates or paths.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_singular_and_plural_and_stand_in_order() {
        assert!(find("boundary").is_some() && find("levels").is_some() && find("facts").is_some());
        assert!(find("nothing").is_none());
        assert!(find("main-task").is_some_and(|word| Role::ALL.iter().all(|role| word.text.contains(role.name()))));
        assert!(WORDS.is_sorted_by_key(|word| word.name));
    }
}
