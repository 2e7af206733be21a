//! `[[primitive]]`: what the building blocks of concurrent code do, as far as lints have to tell them apart.

use serde::{Deserialize, Serialize};

use super::super::reader::{Reader, Text};
use super::Hazards;
use crate::config::spanned::Spanned;

/// Functions that are building blocks of concurrent code.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PrimitiveTable {
    /// Full paths; `*` is one name, `**` any number, `{a,b}` a choice.
    pub paths: Spanned<Vec<Text>>,
    /// What the functions do.
    pub is: Primitive,
}

/// What a building block does.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Primitive {
    /// It looks whether others have done something, and does not wait for it.
    Probe,
    /// It lets time go by on the thread, and does nothing else.
    Pause,
    /// It makes a future that lets other tasks run once, and is ready then.
    Yields,
    /// It looks at what it is given and changes nothing.
    Look,
    /// It starts a task that goes on when the handle that it gives is dropped.
    Task,
    /// It makes a future that is ready some time after it was made.
    Timer,
    /// It waits for the next turn of a clock that goes on.
    Tick,
    /// It drives a future that it is given for some time at most.
    Timeout,
    /// It waits for an item, and gives it out once.
    Take,
    /// It makes a future that is ready when somebody notifies.
    Notified,
    /// It wakes those that wait now, and nobody who comes later.
    NotifyWaiters,
    /// It wakes one that waits, or the next that comes.
    NotifyOne,
    /// It makes a channel that takes any number of items.
    Unbounded,
    /// It waits until there is room in a channel.
    Send,
    /// It gives something that drives the futures that it is given, or puts them into such a thing.
    Wraps,
    /// It puts a future into a set that drives all that are in it.
    Adds,
    /// It starts a task that a set keeps.
    TrackedTask,
    /// Drives the future that it is given, and tells whoever waits for all of them when it is done.
    Tracks,
    /// It drives the futures that it is given until one is ready, and gives the others back.
    Races,
    /// It drives all futures of a list at one time.
    JoinsAll,
    /// It tells how many items a list has, or takes some of them.
    Counts,
    /// It asks for something that others have, and changes nothing.
    Asks,
    /// It runs a closure that may block on the thread of the task, which a runtime with one thread does not allow.
    InPlace,
    /// It tells whether the runtime has more than one thread.
    Flavor,
    /// It makes a runtime known to the thread, as long as its guard lives.
    Enters,
    /// It begins a runtime whose tasks run on one thread.
    OneThread,
    /// It gives what it is given or called on in another form, and adds nothing: a pointer to it, a view, a copy.
    Passes,
    /// It takes a value and leaves nothing to be dropped in its place.
    Empties,
    /// It takes the next item of a list, if there is one.
    Pops,
    /// It gives another handle of the same thing.
    Shares,
    /// It puts each of two values in the place of the other.
    Swaps,
}

impl Hazards {
    pub(super) fn add_primitive(&mut self, cx: &mut Reader<'_>, table: PrimitiveTable) {
        let patterns = cx.named(&table.paths);
        self.primitives.push(cx.origin, &patterns, table.is);
    }
}
