//! What a rule set says besides which functions block: guards, pools, roles and their like.

use super::cut::RulePath;
use super::hazards::{Cancel, Guard, Pool, Primitive, Role, RuntimeOwner, Served};
use super::rule::RuleId;
use super::set::RuleSet;
use super::type_pattern::TypeShape;
use crate::base::name::Symbol;

impl RuleSet {
    /// What the type with these paths guards, if it is a guard.
    pub fn guard<P: RulePath>(&self, type_paths: &[P]) -> Option<&Guard> {
        self.hazards.guards.find(type_paths)
    }

    /// What dropping the future of the function with these paths does; `None` where no pack says.
    pub fn cancel<P: RulePath>(&self, paths: &[P]) -> Option<&Cancel> {
        self.hazards.cancel.find(paths)
    }

    /// The runtime without which the function with these paths panics.
    pub fn needs_runtime<P: RulePath>(&self, paths: &[P]) -> Option<Symbol> {
        self.hazards.needs_runtime.find(paths).copied()
    }

    /// Some functions panic without this runtime: it makes itself known to the threads that it runs on.
    pub fn is_runtime_needed(&self, runtime: Symbol) -> bool {
        self.hazards.needs_runtime.iter().any(|needed| *needed == runtime)
    }

    /// What the function with these paths has to do with a pool.
    pub fn pool<P: RulePath>(&self, paths: &[P]) -> Option<&Pool> {
        self.hazards.pools.find(paths)
    }

    /// What the function with these paths does, if it is a building block.
    pub fn primitive<P: RulePath>(&self, paths: &[P]) -> Option<Primitive> {
        self.hazards.primitives.find(paths).copied()
    }

    /// Nobody minds the loss of an error of the type with these paths.
    pub fn is_quiet_error<P: RulePath>(&self, type_paths: &[P]) -> bool {
        self.hazards.quiet_errors.find(type_paths).is_some()
    }

    /// The future of the function with these paths is ready at once.
    pub fn gives_ready<P: RulePath>(&self, paths: &[P]) -> bool {
        self.hazards.ready.paths.find(paths).is_some()
    }

    /// The async methods of the type are ready at once.
    pub fn is_ready_type(&self, ty: &TypeShape) -> bool {
        self.hazards.ready.types.iter().any(|pattern| pattern.matches(ty))
    }

    /// The role that the function or macro (its paths end in `!`) with these paths gives to the code it is handed.
    pub fn role_of_call<P: RulePath>(&self, paths: &[P]) -> Option<&Role> {
        self.hazards.roles.find(paths)
    }

    /// Whom one serves who calls the function with these paths in a loop.
    pub fn serves<P: RulePath>(&self, paths: &[P]) -> Option<Served> {
        self.hazards.serves.find(paths).copied()
    }

    /// The type with these paths owns a runtime.
    pub fn runtime_owner<P: RulePath>(&self, type_paths: &[P]) -> Option<&RuntimeOwner> {
        self.hazards.runtime_owners.find(type_paths)
    }

    /// The rule is about the drop of a type that owns a runtime.
    pub fn is_about_runtime_owner(&self, rule: RuleId) -> bool {
        self.hazards.runtime_owners.iter().any(|owner| owner.rule == rule)
    }

    /// The same, where clones share the runtime.
    pub fn is_about_shared_owner(&self, rule: RuleId) -> bool {
        self.hazards.runtime_owners.iter().any(|owner| owner.rule == rule && owner.shared)
    }

    /// The function with these paths ends some runtime without a wait.
    pub fn gives_up_runtime<P: RulePath>(&self, paths: &[P]) -> bool {
        self.hazards.runtime_owners.iter().any(|owner| owner.is_given_up_by(paths))
    }

    /// Types with the derive of these paths are read from the arguments of the program.
    pub fn derives_setting<P: RulePath>(&self, paths: &[P]) -> bool {
        self.hazards.settings.derives.find(paths).is_some()
    }

    /// The type with these paths holds one value of the types that it is given.
    pub fn holds_setting<P: RulePath>(&self, paths: &[P]) -> bool {
        self.hazards.settings.holders.find(paths).is_some()
    }

    /// The function with these paths gives what somebody has set.
    pub fn gives_setting<P: RulePath>(&self, paths: &[P]) -> bool {
        self.hazards.settings.paths.find(paths).is_some()
    }
}
