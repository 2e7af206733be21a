//! Whether a `cfg` expression holds: yes, no, or not known.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The cfg options that hold for one crate.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct CfgOptions {
    /// `unix`, `test`
    pub flags: BTreeSet<String>,
    /// `feature = "x"`, `target_os = "linux"`
    pub values: BTreeSet<(String, String)>,
}

impl CfgOptions {
    /// Evaluates the text inside `cfg(..)`. `None` where it does not parse.
    pub fn eval(&self, expr: &str) -> Option<bool> {
        let parsed = cfg_expr::Expression::parse(expr).ok()?;
        Some(parsed.eval(|predicate| self.holds(predicate)))
    }

    /// The text inside `cfg(..)` holds for no target, feature or setting: `any()`.
    pub fn never_holds(expr: &str) -> bool {
        let parsed = cfg_expr::Expression::parse(expr).ok();
        parsed.is_some_and(|parsed| parsed.eval(|_| None::<bool>) == Some(false))
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
