//! The inside of a function, const or static: lowered when asked for, once.

use std::sync::Arc;

use super::ids::DefId;
use super::program::Program;
use crate::syntax::body::Body;

impl Program {
    /// The body of a function, const or static; `None` where there is none or it could not be read.
    pub fn body(&self, def: DefId) -> Option<Arc<Body>> {
        let slot = &self.defs(def.krate).lazy.bodies[def.index as usize];
        slot.get_or_init(|| None).clone()
    }
}
