//! What the whole program asks of one body.
//!
//! # Story
//! A body is read once: lowered, inferred, given its control-flow form, and then put down as [`BodyFacts`](body::BodyFacts): its regions, the
//! blocks that matter, the calls and awaits in them, and where the values come from that these are given. [`extract()`] makes
//! them. They name items, never the inside of another body, so they can be made for all bodies side by side, in any order,
//! and kept. Whatever is asked across bodies is asked of them.
//!
//! [`uses`] looks into a body once more, for who wants to move an expression of it elsewhere: what does it use of what stands
//! around it?
//!
//! Nothing here knows what is bad.

pub(crate) mod binding;
pub(crate) mod body;
pub(crate) mod branch;
pub(crate) mod called;
pub(crate) mod circles;
pub(crate) mod crossing;
mod cx;
pub(crate) mod drops;
pub(crate) mod ending;
mod extract;
mod guards;
pub(crate) mod handled;
pub(crate) mod ids;
mod independent;
pub(crate) mod kept;
mod oracle;
mod role;
pub(crate) mod uses;
pub(crate) mod value;

pub(crate) use cx::{Drops, FactsCx, Guards};
pub(crate) use extract::{Extracted, code_of, extract, flow_of};
pub(crate) use oracle::macro_run;
pub(crate) use role::kind_of;
pub(crate) use role::{is_of_trait, is_poll};
