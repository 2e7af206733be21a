//! The words that messages use and that nobody can know by heart: `explain boundary`.

/// A word with what it means.
pub(super) struct Word {
    pub(super) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) text: &'static str,
}

pub(super) fn find(name: &str) -> Option<&'static Word> {
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
The bodies of `async fn`s, async blocks and async closures, `poll` functions of hand-written futures, and closures that are run
while a future is polled. Code in it shares its thread with every other task of the executor. A closure that is handed to a
boundary that offloads is not async code.",
    },
    Word {
        name: "baseline",
        summary: "a committed file of findings that were there before",
        text: "\
`cargo async-lint baseline write` writes down what is found today; from then on a run reports only what is new. An entry is a line
with file, lint, callee, count, and `test` where it is in test code. `baseline check` says which entries are no longer found,
`baseline prune` takes those out. Give the same flags to all three.",
    },
    Word {
        name: "boundary",
        summary: "a function that takes closures and decides where they run",
        text: "\
`tokio::task::spawn_blocking` runs a closure on a thread where blocking does no harm: it *offloads*. `Iterator::map` runs it in
place, `StreamExt::map` whenever the stream is polled. The packs know the usual ones; your own are tables in async-lint.toml:

  [[boundary]]
  paths = [\"my_crate::on_a_thread\"]
  effect = \"offload\"          # or in-place, once, polled, keeps",
    },
    Word {
        name: "chain",
        summary: "the calls that lead from async code to the function that blocks",
        text: "\
The first call of a chain is the finding's own place; each further one stands in the function that the call before leads to; the
last one calls what a rule or mark says to block. `note:` lines show each with its place.",
    },
    Word {
        name: "confidence",
        summary: "how sure a finding is",
        text: "\
certain   every step of the chain is resolved to one function
likely    a step goes over a trait, and all known implementations block
possible  some of them do, or a closure is handed to code that may keep it

`--min-confidence` sets what is shown, `likely` without it; `min-confidence` in async-lint.toml does the same.",
    },
    Word {
        name: "executor",
        summary: "what drives async code: tokio, async-std, smol and their like",
        text: "\
An executor runs many tasks on few threads, and switches between them only where they wait with `.await`. A call that waits in any
other way stops its thread, and with it every task that would run there. `cargo async-lint doctor` says which executors are
found among the dependencies; `[[runtime]]` tables describe others.",
    },
    Word {
        name: "facts",
        summary: "what is known of published crates from earlier runs",
        text: "\
A published crate never changes, so what its functions do is kept in the user's cache folder, keyed by version, features,
dependencies and rules. What is not used for 30 days goes by itself; `cargo async-lint cache path` says where it is, `cache clean`
removes it, `--no-cache` does without.",
    },
    Word {
        name: "incomplete",
        summary: "a run that could not look at everything",
        text: "\
Code that does not parse, modules and dependencies whose source is not there, files without a cargo project: what is in them is not
checked, and silence about it is no praise. A run says in every format what was left out; the exit code does not change.
`cargo async-lint doctor` tells more.",
    },
    Word {
        name: "kind",
        summary: "in which way a function blocks",
        text: "\
sleep, runtime, network, process, wait, input, file, cpu, spawn, stat, lock, output: each with a level of its own.
`cargo async-lint explain sleep` tells of one of them and lists its rules.",
    },
    Word {
        name: "level",
        summary: "how much a finding weighs",
        text: "\
allow   not shown
warn    shown as a warning; a run with one ends with code 1
deny    shown as an error; a run with one ends with code 1
forbid  as deny, and nothing in the code can silence it

Each kind has a level; `[levels]` in async-lint.toml and -A, -W, -D, -F set others, for a lint, a kind, a rule, or `all`. In the
config the more special name counts, on the command line the later flag. `--show-settings` says what holds, and why.",
    },
    Word {
        name: "mark",
        summary: "a comment on a function that says whether it blocks",
        text: "\
// async-lint: blocking(KIND) -- why
// async-lint: nonblocking -- why

above a function, a trait method or an impl. A mark has the last word about it, against rules and against what its body does.",
    },
    Word {
        name: "offload",
        summary: "to run blocking code where it holds up no task",
        text: "\
`tokio::task::spawn_blocking`, a thread of one's own, a pool: a closure that is handed to one of these may block. Findings say in
their help which one fits the project. What offloads is told by boundaries: `cargo async-lint explain boundary`.",
    },
    Word {
        name: "pack",
        summary: "a file of rules about one library or subject",
        text: "\
Packs for std, the executors and many published crates are built in; crates may bring their own; `extend-rules` in async-lint.toml
names yours. `cargo async-lint rules` lists all packs with their rules.",
    },
    Word {
        name: "rule",
        summary: "what says that a function blocks",
        text: "\
A rule names functions by their full paths, the kind in which they block, and what to use instead. Every finding names its rule:
`cargo async-lint explain RULE` prints its page. `cargo async-lint rules new FILE` begins a file with rules of your own.",
    },
    Word {
        name: "suppression",
        summary: "a comment or attribute in the code that silences findings",
        text: "\
// async-lint: allow(NAME, NAME) -- reason
#[cfg_attr(any(), async_lint::allow(NAME))]

NAME is a lint, a kind, a rule, or `all`. On a line of its own it speaks of the statement or item below, at the end of a line of
that line, as `//!` of the whole module. One that silences nothing is reported. `--add-allow=REASON` writes them.",
    },
    Word {
        name: "test-levels",
        summary: "levels for what is found in test code",
        text: "\
Test code is looked at with `--tests`, or `tests = true` in async-lint.toml: test targets, `#[cfg(test)]`, functions with a `test`
attribute. A test that blocks holds up nobody but itself, so what is built in weighs no more than a warning there. A table
[test-levels] in the config speaks behind [levels]:

  [test-levels]
  all = \"allow\"
  sleep = \"warn\"",
    },
    Word {
        name: "trusted",
        summary: "code that is taken to be what it says, without a look inside",
        text: "\
The insides of executors block and wait by design. What is async in a trusted crate is held not to block, and what is not is
followed no further. [[trusted]] tables in a rule file or async-lint.toml name crates or paths.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_singular_and_plural_and_stand_in_order() {
        assert!(find("boundary").is_some() && find("levels").is_some() && find("facts").is_some());
        assert!(find("nothing").is_none());
        assert!(WORDS.is_sorted_by_key(|word| word.name));
    }
}
