//! A function as it is called, and what rules may know it as.

use serde::{Deserialize, Serialize};

use crate::def::ids::DefId;
use crate::syntax::item_tree::ItemKind;
use crate::ty::Types;
use crate::ty::kinds::{Ty, TyKind};
use crate::ty::result::FnRef;

/// All that the paths of a function depend on.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
pub(crate) struct Called {
    function: DefId,
    of_trait: Option<DefId>,
    on: Option<On>,
}

/// The type that a function is called on, without the arguments of the type.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Hash, Serialize, Deserialize)]
enum On {
    Adt(DefId),
    Other(Ty),
}

/// What of a function decides which rules speak of it, and of which of its arguments.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct KnownAs {
    /// The full paths that rules may know it by, the most telling first.
    pub paths: Vec<String>,
    pub takes_self: bool,
    pub is_async: bool,
    /// It has no body.
    pub is_declaration: bool,
}

impl KnownAs {
    pub(super) fn of(types: &Types, function: &FnRef) -> KnownAs {
        let mut paths = types.callee_paths(function);
        // An attribute that starts an executor decides what calling its function does.
        let entry = types.program().entry_attribute(function.def);
        let is_plain = !entry.is_empty();
        paths.extend(entry);
        match &types.program().item(function.def).kind {
            ItemKind::Fn(item) => KnownAs {
                paths,
                takes_self: item.self_param.is_some(),
                is_async: item.is_async && !is_plain,
                is_declaration: item.body.is_none(),
            },
            _ => KnownAs { paths, ..KnownAs::default() },
        }
    }
}

impl Called {
    pub(super) fn of(function: &FnRef) -> Called {
        let on = function.self_ty.map(|ty| match ty.kind() {
            TyKind::Adt(def, _) => On::Adt(*def),
            _ => On::Other(ty),
        });
        Called { function: function.def, of_trait: function.of_trait, on }
    }

    /// It is called on a closure of some body, or on what holds one.
    pub(crate) fn is_on_closure(&self) -> bool {
        matches!(self.on, Some(On::Other(ty)) if ty.has_closure())
    }
}
