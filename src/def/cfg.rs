//! Which items a crate's `cfg` options keep.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use crate::base::words::names_tests;
use crate::project::cfg::CfgOptions;
use crate::project::graph::CrateRoot;
use crate::syntax::item_tree::Attrs;

/// Whether an item is looked at, and as what.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub(crate) struct CfgState {
    pub active: bool,
    /// Holds only when compiled for tests.
    pub in_test: bool,
}

impl CfgState {
    pub(crate) const ON: CfgState = CfgState { active: true, in_test: false };

    /// How far from what is always compiled: test code, inactive code, both.
    pub(crate) fn distance(self) -> u16 {
        u16::from(self.in_test) + 2 * u16::from(!self.active)
    }

    pub(crate) fn and(self, inner: CfgState) -> CfgState {
        CfgState { active: self.active && inner.active, in_test: self.in_test || inner.in_test }
    }
}

/// Evaluates the `cfg`s of one crate, each text once.
pub(crate) struct CfgCheck {
    plain: CfgOptions,
    test: CfgOptions,
    /// Without the features that are not on by default: what `any(test, feature = "..")` keeps otherwise is for tests.
    by_default: CfgOptions,
    keep_inactive: bool,
    memo: RefCell<FxHashMap<Box<str>, Option<CfgState>>>,
}

/// A `#[path = ".."]` that a `mod` may have, or none.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct ModulePath {
    pub path: Option<String>,
    pub active: bool,
}

impl CfgCheck {
    pub(crate) fn new(root: &CrateRoot) -> CfgCheck {
        let mut plain = root.cfg.clone();
        plain.flags.remove("test");
        let mut test = root.cfg.clone();
        test.flags.insert("test".to_owned());
        let by_default = if root.local { plain.without_extra_features() } else { plain.clone() };
        CfgCheck { plain, test, by_default, keep_inactive: root.local, memo: RefCell::default() }
    }

    /// For the standard library, whose index holds what is there.
    pub(crate) fn everything() -> CfgCheck {
        let anything = CfgOptions { any_feature: true, ..CfgOptions::default() };
        let (plain, test, by_default) = (anything.clone(), anything.clone(), anything);
        CfgCheck { plain, test, by_default, keep_inactive: true, memo: RefCell::default() }
    }

    /// Code that is not compiled is looked at all the same.
    pub(crate) fn keeps_inactive(&self) -> bool {
        self.keep_inactive
    }

    /// `None` where the item is left out.
    pub(crate) fn item(&self, attrs: &Attrs) -> Option<CfgState> {
        let mut state = CfgState::ON;
        for attr in attrs.named("cfg") {
            state = state.and(self.eval(&attr.args)?);
        }
        state.in_test |= attrs.has("test") || attrs.has("bench");
        (self.keep_inactive || (state.active && !state.in_test)).then_some(state)
    }

    /// `None` where no platform has it, with the features of this run.
    fn eval(&self, text: &str) -> Option<CfgState> {
        if let Some(&known) = self.memo.borrow().get(text) {
            return known;
        }
        let state = (self.plain.may_hold(text) || self.test.may_hold(text)).then(|| CfgState {
            active: self.plain.eval(text) != Some(false) || self.test.eval(text) != Some(false),
            in_test: !self.by_default.may_hold(text) && self.tests_hold(text),
        });
        self.memo.borrow_mut().insert(text.into(), state);
        state
    }

    /// It holds for tests without any feature that is not on by default, but for those that are there for tests.
    fn tests_hold(&self, text: &str) -> bool {
        let mut tests = self.by_default.clone();
        tests.flags.insert("test".to_owned());
        let features = self.plain.extra_features.iter().filter(|feature| names_tests(feature));
        tests.values.extend(features.map(|feature| ("feature".to_owned(), feature.clone())));
        tests.may_hold(text) || !self.plain.may_hold(text)
    }

    /// The files that a `mod` item names: one, or one for each `cfg_attr(.., path = "..")`, what is compiled first. `None`
    /// where the item is left out.
    pub(crate) fn module_paths(&self, attrs: &Attrs) -> Option<Vec<ModulePath>> {
        self.item(attrs)?;
        let plain = attrs.named("path").next().map(|attr| attr.args.to_string());
        let mut paths: Vec<ModulePath> = Vec::new();
        for attr in attrs.named("cfg_attr") {
            let Some((cfg, path)) = conditional_path(&attr.args) else { continue };
            paths.push(ModulePath {
                path: Some(path.to_owned()),
                active: self.eval(cfg).is_some_and(|state| state.active),
            });
        }
        if plain.is_some() || !paths.iter().any(|path| path.active) {
            paths.insert(0, ModulePath { path: plain, active: true });
        }
        paths.sort_by_key(|path| !path.active);
        Some(paths)
    }
}

/// Splits `unix, path = "x.rs"`.
fn conditional_path(args: &str) -> Option<(&str, &str)> {
    let comma = top_level_comma(args)?;
    let rest = args[comma + 1..].trim().strip_prefix("path")?.trim_start().strip_prefix('=')?;
    let quoted = rest.trim().strip_prefix('"')?;
    Some((args[..comma].trim(), &quoted[..quoted.find('"')?]))
}

fn top_level_comma(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_a_feature_for_tests_is_test_code() {
        let features = ["disk", "testing"].map(str::to_owned);
        let mut plain = CfgOptions { extra_features: features.clone().into(), ..CfgOptions::default() };
        plain.values.extend(features.map(|name| ("feature".to_owned(), name)));
        let mut test = plain.clone();
        test.flags.insert("test".to_owned());
        let by_default = plain.without_extra_features();
        let check = CfgCheck { plain, test, by_default, keep_inactive: true, memo: RefCell::default() };
        let in_test = |text: &str| check.eval(text).map(|state| state.in_test);
        assert_eq!(in_test(r#"feature = "disk""#), Some(false));
        assert_eq!(in_test(r#"feature = "testing""#), Some(true));
        assert_eq!(in_test(r#"any(test, feature = "disk")"#), Some(true));
        assert_eq!(in_test(r#"any(unix, feature = "testing")"#), Some(false));
    }

    #[test]
    fn conditional_paths_are_split() {
        assert_eq!(conditional_path(r#"any(unix, windows), path = "sys.rs""#), Some(("any(unix, windows)", "sys.rs")));
        assert_eq!(conditional_path("test, ignore"), None);
    }
}
