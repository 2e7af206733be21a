//! Whether a `cfg` expression holds: yes, no, or not known.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The cfg options that hold for one crate.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct CfgOptions {
    /// `unix`, `test`
    pub flags: BTreeSet<String>,
    /// `feature = "x"`, `target_os = "linux"`
    pub values: BTreeSet<(String, String)>,
    /// Which features are on is not known: code behind any of them may be compiled.
    pub any_feature: bool,
    /// Features that are on and would not be by default.
    pub extra_features: BTreeSet<String>,
}

/// Options that tools set for runs of their own, and builds of a program do not.
const OF_TOOLS: [&str; 8] = ["clippy", "doc", "docsrs", "doctest", "fuzzing", "loom", "miri", "rustfmt"];

impl CfgOptions {
    /// Evaluates the text inside `cfg(..)`. `None` where it does not parse.
    pub(crate) fn eval(&self, expr: &str) -> Option<bool> {
        let parsed = cfg_expr::Expression::parse(expr).ok()?;
        Some(parsed.eval(|predicate| self.holds(predicate)))
    }

    /// The text inside `cfg(..)` may hold for some platform, with these features and with `test` as it is here.
    pub(crate) fn may_hold(&self, expr: &str) -> bool {
        let parsed = cfg_expr::Expression::parse(expr).ok();
        parsed.is_none_or(|parsed| parsed.eval(|predicate| self.holds_anywhere(predicate)) != Some(false))
    }

    /// The same for a build without the features that are not on by default.
    pub(crate) fn without_extra_features(&self) -> CfgOptions {
        let mut plain = self.clone();
        plain.values.retain(|(key, value)| key != "feature" || !self.extra_features.contains(value));
        plain
    }

    /// `None` where that depends on the platform.
    fn holds_anywhere(&self, predicate: &cfg_expr::Predicate<'_>) -> Option<bool> {
        use cfg_expr::Predicate;
        match predicate {
            Predicate::Feature(_) if self.any_feature => None,
            Predicate::Test | Predicate::Feature(_) => Some(self.holds(predicate)),
            Predicate::Flag(name) if OF_TOOLS.contains(name) => Some(self.holds(predicate)),
            _ => None,
        }
    }

    fn holds(&self, predicate: &cfg_expr::Predicate<'_>) -> bool {
        use cfg_expr::Predicate;
        match predicate {
            Predicate::Test => self.flags.contains("test"),
            Predicate::DebugAssertions => self.flags.contains("debug_assertions"),
            Predicate::ProcMacro => self.flags.contains("proc_macro"),
            Predicate::Feature(name) => self.values.contains(&("feature".to_owned(), (*name).to_owned())),
            Predicate::Flag(name) => self.flags.contains(*name),
            Predicate::KeyValue { key, val } => self.values.contains(&((*key).to_owned(), (*val).to_owned())),
            Predicate::Target(target) => self.holds_target(target),
            Predicate::TargetFeature(name) => self.values.contains(&("target_feature".to_owned(), (*name).to_owned())),
        }
    }

    fn holds_target(&self, target: &cfg_expr::TargetPredicate) -> bool {
        use cfg_expr::TargetPredicate as T;
        let (key, value) = match target {
            T::Arch(arch) => ("target_arch", arch.as_str().to_owned()),
            T::Os(os) => ("target_os", os.as_str().to_owned()),
            T::Family(family) => {
                return self.flags.contains(family.as_str())
                    || self.values.contains(&("target_family".to_owned(), family.as_str().to_owned()));
            }
            T::Env(env) => ("target_env", env.as_str().to_owned()),
            T::Vendor(vendor) => ("target_vendor", vendor.as_str().to_owned()),
            T::PointerWidth(width) => ("target_pointer_width", width.to_string()),
            T::Endian(cfg_expr::targets::Endian::little) => ("target_endian", "little".to_owned()),
            T::Endian(_) => ("target_endian", "big".to_owned()),
            T::HasAtomic(width) => ("target_has_atomic", width.to_string()),
            T::Panic(panic) => ("panic", panic.as_str().to_owned()),
            T::Abi(abi) => ("target_abi", abi.as_str().to_owned()),
        };
        self.values.contains(&(key.to_owned(), value))
    }
}
