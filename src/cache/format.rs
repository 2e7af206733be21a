//! A file of facts: a header that says what it is and for which key, a checksum, and one [`CrateFacts`].
//!
//! Names, files and the links of traces stand in tables and are referred to by number. A link leads only to links that
//! stand before it, so every trace ends. What is read is checked once, so that no number leads out of its table.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::base::kind::{Confidence, Kind};
use crate::base::span::TextRange;
use crate::flow::analyses::paths::When;

/// Goes up when the shape of the file changes.
pub(crate) const VERSION: u32 = 10;

const MAGIC: &[u8; 8] = b"ALFACTS\n";
pub(super) const HEADER: usize = MAGIC.len() + size_of::<u32>() + size_of::<u128>() + size_of::<u64>();

/// A hash of all that facts depend on.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(crate) struct Key(pub u128);

/// What is known of one crate.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct CrateFacts {
    /// Hash of the sources of a crate that may change; 0 for others.
    pub sources: u64,
    /// Paths of functions, names of rules and traits.
    pub names: Vec<Box<str>>,
    pub files: Vec<FileRef>,
    pub links: Vec<Link>,
    pub items: Vec<ItemRef>,
    /// By number of the definition.
    pub functions: BTreeMap<u32, Function>,
}

/// A source file of a published package or of the crate itself.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
pub(crate) struct FileRef {
    pub package: Box<str>,
    pub version: Box<str>,
    /// Within the package, with `/`.
    pub path: Box<str>,
}

/// An item of a published package, of the crate itself or of std.
#[derive(Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
pub(crate) struct ItemRef {
    /// Empty for std.
    pub package: Box<str>,
    pub version: Box<str>,
    /// The number of the definition.
    pub index: u32,
}

/// A step of a trace.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
pub(crate) struct Link {
    pub callee: u32,
    pub file: u32,
    pub range: TextRange,
    pub rest: Option<u32>,
}

/// A function as its callers see it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Function {
    pub effects: Vec<EffectRef>,
    pub runs: Vec<RunRef>,
    pub returns: bool,
    pub survives: bool,
    pub panics: bool,
    pub defers: bool,
    /// It holds where the project implements no trait of these names.
    pub traits: Vec<u32>,
}

#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct EffectRef {
    pub kind: Kind,
    /// The rule's name; `None` for a mark in the source.
    pub rule: Option<u32>,
    pub confidence: Confidence,
    pub when: When,
    pub guards: Vec<GuardRef>,
    pub repeated: bool,
    pub brief: bool,
    pub trace: u32,
}

/// What callers have to give.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct GuardRef {
    pub param: u32,
    pub path: Vec<PathStep>,
    pub test: TestRef,
    pub holds: bool,
}

#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum TestRef {
    Variant(u32),
    True,
    Literal(u32),
    Below(u32, bool),
    Const(u32),
    Other,
}

/// A field: the type, its variant, and the name.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct PathStep {
    pub of: Option<u32>,
    pub variant: Option<u32>,
    pub name: u32,
}

/// A function that is given and runs.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct RunRef {
    pub param: u32,
    pub path: Vec<PathStep>,
    pub driven: bool,
    pub each: bool,
    pub confidence: Confidence,
    pub when: When,
    pub trace: u32,
}

/// The whole file.
pub(crate) fn encode(key: Key, facts: &CrateFacts) -> Vec<u8> {
    seal(key, &postcard::to_stdvec(facts).unwrap_or_default())
}

/// `None` for anything but a whole file that was written for this key.
pub(crate) fn decode(key: Key, bytes: &[u8]) -> Option<CrateFacts> {
    let facts: CrateFacts = postcard::from_bytes(open(key, bytes)?).ok()?;
    facts.is_sound().then_some(facts)
}

/// A payload behind its header.
pub(super) fn seal(key: Key, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&header(key, &[payload]));
    bytes.extend_from_slice(payload);
    bytes
}

/// A whole file that was written for a key.
#[derive(Debug)]
pub(super) struct Payload {
    pub(super) bytes: Vec<u8>,
}

impl Payload {
    pub(super) fn of(key: Key, bytes: Vec<u8>) -> Option<Payload> {
        open(key, &bytes).is_some().then_some(Payload { bytes })
    }

    /// What stands behind the header.
    pub(super) fn payload(&self) -> &[u8] {
        self.bytes.get(HEADER..).unwrap_or_default()
    }
}

/// The payload of a whole file that was written for this key.
fn open(key: Key, bytes: &[u8]) -> Option<&[u8]> {
    let (found, payload) = bytes.split_at_checked(HEADER)?;
    (found == header(key, &[payload])).then_some(payload)
}

/// The checksum of the payload behind a header that was written for this key.
pub(super) fn checksum_in(key: Key, header: &[u8; HEADER]) -> Option<u64> {
    let (before, checksum) = header.split_last_chunk()?;
    (before == start(key)).then(|| u64::from_le_bytes(*checksum))
}

fn start(key: Key) -> Vec<u8> {
    [&MAGIC[..], &VERSION.to_le_bytes(), &key.0.to_le_bytes()].concat()
}

/// What stands before a payload of these parts.
pub(super) fn header(key: Key, payload: &[&[u8]]) -> Vec<u8> {
    let mut bytes = start(key);
    let mut hash = Xxh3::new();
    payload.iter().for_each(|part| hash.update(part));
    bytes.extend_from_slice(&hash.digest().to_le_bytes());
    bytes
}

impl CrateFacts {
    /// Every number leads to something.
    fn is_sound(&self) -> bool {
        let name = |at: u32| (at as usize) < self.names.len();
        let links = self.links.iter().enumerate().all(|(at, link)| {
            let ends = link.rest.is_none_or(|rest| (rest as usize) < at);
            name(link.callee) && (link.file as usize) < self.files.len() && ends
        });
        let item = |at: u32| (at as usize) < self.items.len();
        let trace = |at: u32| (at as usize) < self.links.len();
        let step = |step: &PathStep| step.of.is_none_or(item) && step.variant.is_none_or(item) && name(step.name);
        let test = |test: &TestRef| match *test {
            TestRef::Variant(at) | TestRef::Const(at) => item(at),
            TestRef::Literal(at) | TestRef::Below(at, _) => name(at),
            TestRef::True | TestRef::Other => true,
        };
        let guard = |guard: &GuardRef| guard.path.iter().all(step) && test(&guard.test);
        let effect =
            |effect: &EffectRef| effect.rule.is_none_or(name) && trace(effect.trace) && effect.guards.iter().all(guard);
        let run = |run: &RunRef| run.path.iter().all(step) && trace(run.trace);
        links
            && self.functions.values().all(|function| {
                function.effects.iter().all(effect)
                    && function.runs.iter().all(run)
                    && function.traits.iter().copied().all(name)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> CrateFacts {
        let link = Link { callee: 0, file: 0, range: TextRange::new(3, 9), rest: None };
        let step = PathStep { of: Some(0), variant: None, name: 0 };
        let guard = GuardRef { param: 0, path: vec![step], test: TestRef::Variant(0), holds: true };
        let (confidence, when) = (Confidence::Likely, When::Always);
        let effect = EffectRef {
            kind: Kind::File,
            rule: Some(1),
            confidence,
            when,
            guards: vec![guard],
            repeated: false,
            brief: false,
            trace: 0,
        };
        let run = RunRef { param: 1, path: vec![step], driven: true, each: false, confidence, when, trace: 0 };
        let function = Function {
            effects: vec![effect],
            runs: vec![run],
            returns: true,
            survives: true,
            panics: false,
            defers: false,
            traits: vec![0],
        };
        CrateFacts {
            sources: 0,
            names: vec!["std::fs::read".into(), "std-fs-read".into()],
            files: vec![FileRef { package: "a".into(), version: "1.0.0".into(), path: "src/lib.rs".into() }],
            links: vec![link],
            items: vec![ItemRef { package: "".into(), version: "".into(), index: 3 }],
            functions: BTreeMap::from([(7, function)]),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        assert_eq!(decode(Key(5), &encode(Key(5), &facts())), Some(facts()));
    }

    #[test]
    fn a_file_that_is_short_changed_or_for_another_key_is_none() {
        let bytes = encode(Key(5), &facts());
        assert_eq!(decode(Key(6), &bytes), None);
        for len in 0..bytes.len() {
            assert_eq!(decode(Key(5), &bytes[..len]), None, "{len} bytes");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x11;
            assert_eq!(decode(Key(5), &changed), None, "byte {at}");
        }
    }

    #[test]
    fn a_number_that_leads_nowhere_is_none() {
        let mut looping = facts();
        looping.links[0].rest = Some(0);
        assert_eq!(decode(Key(1), &encode(Key(1), &looping)), None);
        let mut outside = facts();
        outside.names.pop();
        assert_eq!(decode(Key(1), &encode(Key(1), &outside)), None);
        let mut itemless = facts();
        itemless.items.pop();
        assert_eq!(decode(Key(1), &encode(Key(1), &itemless)), None);
    }
}
