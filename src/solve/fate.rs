//! How functions end, and what becomes of the thread where one never comes back.

/// How a function or a part of one may end.
#[derive(Copy, Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Fate {
    /// It may come back to its caller.
    pub returns: bool,
    /// It may come back, or go on for ever: it does not always end the process or panic.
    pub survives: bool,
    /// It always panics: what it does before that is done while others wait.
    pub panics: bool,
}

impl Fate {
    /// Of what nothing is known.
    pub(super) const COMES_BACK: Fate = Fate { returns: true, survives: true, panics: false };

    /// Of what never ends.
    pub(super) const GOES_ON: Fate = Fate { returns: false, survives: true, panics: false };

    /// Why nothing happens behind it, where that is so.
    pub(super) fn stay(self) -> Option<Stay> {
        match self {
            Fate { returns: true, .. } => None,
            Fate { survives: true, .. } => Some(Stay::Lives),
            Fate { panics: true, .. } => Some(Stay::Panics),
            _ => Some(Stay::Exits),
        }
    }
}

/// Why control does not go on.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(super) enum Stay {
    /// It goes round for ever, or waits.
    Lives,
    Panics,
    /// The process ends, as far as is known.
    Exits,
}
