//! What packs know besides blocking functions: guards, futures that lose something when they are dropped, pools, building
//! blocks of concurrent code, types that own a runtime, which role functions give to the code they are handed, what is ready at once.
//!
//! Each table has a file with its shape, what it means and how it is asked. A project's rule files add to all of them, and
//! outweigh the built-in entries.

mod cancel;
mod context;
mod guard;
mod owner;
mod pool;
mod primitive;
mod ready;
mod role;

pub use cancel::{Cancel, CancelSafeTable, CancelUnsafeTable};
pub use context::NeedsRuntimeTable;
pub use guard::{Guard, GuardKind, GuardTable};
pub use owner::{RuntimeOwner, RuntimeOwnerTable};
pub use pool::{Pool, PoolEffect, PoolTable};
pub use primitive::{Primitive, PrimitiveTable};
pub use ready::ReadyTable;
pub use role::{Role, RoleTable, Served, ServesTable, TaskRole};

use super::compile::{Compiler, Text};
use super::entries::Names;
use super::path::PatternPiece;
use super::table::Table;
use crate::base::name::Symbol;
use crate::config::spanned::Spanned;
use crate::config::tables::Document;

/// The keys of these tables.
pub(super) const KEYS: &[&str] = &[
    "cancel-safe",
    "cancel-unsafe",
    "guard",
    "needs-runtime",
    "pool",
    "primitive",
    "ready",
    "role",
    "runtime-owner",
    "serves",
];

/// The tables of one rule file.
#[derive(Debug, Default)]
pub struct HazardTables {
    guards: Vec<Spanned<GuardTable>>,
    cancel_unsafe: Vec<Spanned<CancelUnsafeTable>>,
    cancel_safe: Vec<Spanned<CancelSafeTable>>,
    pools: Vec<Spanned<PoolTable>>,
    primitives: Vec<Spanned<PrimitiveTable>>,
    runtime_owners: Vec<Spanned<RuntimeOwnerTable>>,
    roles: Vec<Spanned<RoleTable>>,
    serves: Vec<Spanned<ServesTable>>,
    ready: Vec<Spanned<ReadyTable>>,
    needs_runtime: Vec<Spanned<NeedsRuntimeTable>>,
}

impl HazardTables {
    pub(super) fn take(document: &mut Document) -> HazardTables {
        HazardTables {
            guards: document.take_all("guard"),
            cancel_unsafe: document.take_all("cancel-unsafe"),
            cancel_safe: document.take_all("cancel-safe"),
            pools: document.take_all("pool"),
            primitives: document.take_all("primitive"),
            runtime_owners: document.take_all("runtime-owner"),
            roles: document.take_all("role"),
            serves: document.take_all("serves"),
            ready: document.take_all("ready"),
            needs_runtime: document.take_all("needs-runtime"),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let tables = [
            self.guards.len(),
            self.cancel_unsafe.len(),
            self.cancel_safe.len(),
            self.pools.len(),
            self.primitives.len(),
            self.runtime_owners.len(),
            self.roles.len(),
            self.serves.len(),
            self.ready.len(),
            self.needs_runtime.len(),
        ];
        tables.iter().all(|count| *count == 0)
    }

    /// Every list of paths, and what it names.
    pub(super) fn written(&self) -> Vec<(&[Text], Names)> {
        let mut found: Vec<(&[Text], Names)> = Vec::new();
        found.extend(self.guards.iter().map(|table| (texts(&table.get_ref().types), Names::Type)));
        found.extend(self.cancel_unsafe.iter().map(|table| (texts(&table.get_ref().paths), Names::Function)));
        found.extend(self.cancel_safe.iter().map(|table| (texts(&table.get_ref().paths), Names::Function)));
        found.extend(self.pools.iter().map(|table| (texts(&table.get_ref().paths), Names::Function)));
        found.extend(self.primitives.iter().map(|table| (texts(&table.get_ref().paths), Names::Function)));
        found.extend(self.runtime_owners.iter().map(|table| (texts(&table.get_ref().types), Names::Type)));
        found.extend(self.runtime_owners.iter().map(|table| (table.get_ref().given_up_by.as_slice(), Names::Function)));
        found.extend(self.roles.iter().map(|table| (texts(&table.get_ref().paths), Names::Anything)));
        found.extend(self.serves.iter().map(|table| (texts(&table.get_ref().paths), Names::Function)));
        found.extend(self.needs_runtime.iter().map(|table| (texts(&table.get_ref().paths), Names::Function)));
        found.extend(self.ready.iter().map(|table| (table.get_ref().paths.as_slice(), Names::Function)));
        found
    }
}

fn texts(list: &Spanned<Vec<Text>>) -> &[Text] {
    list.get_ref()
}

/// The tables of all rule files.
#[derive(Clone, Debug, Default)]
pub(super) struct Hazards {
    guards: Table<Guard>,
    cancel: Table<Cancel>,
    pools: Table<Pool>,
    primitives: Table<Primitive>,
    runtime_owners: Table<RuntimeOwner>,
    roles: Table<Role>,
    serves: Table<Served>,
    ready: ready::Ready,
    needs_runtime: Table<Symbol>,
}

impl Compiler<'_> {
    pub(super) fn add_hazards(&mut self, pack: &str, file: HazardTables) {
        file.guards.into_iter().for_each(|table| self.add_guard(table.into_inner()));
        file.cancel_unsafe.into_iter().for_each(|table| self.add_cancel_unsafe(table.into_inner()));
        file.cancel_safe.into_iter().for_each(|table| self.add_cancel_safe(table.into_inner()));
        file.pools.into_iter().for_each(|table| self.add_pool(table.into_inner()));
        file.primitives.into_iter().for_each(|table| self.add_primitive(table.into_inner()));
        file.runtime_owners.into_iter().for_each(|table| self.add_runtime_owner(pack, table.into_inner()));
        file.roles.into_iter().for_each(|table| self.add_role(table.into_inner()));
        file.serves.into_iter().for_each(|table| self.add_serves(table.into_inner()));
        file.needs_runtime.into_iter().for_each(|table| self.add_needs_runtime(table.into_inner()));
        file.ready.into_iter().for_each(|table| self.add_ready(table));
    }

    /// The patterns of a list that must name something, as far as they are about versions in the build.
    fn named(&mut self, list: &Spanned<Vec<Text>>) -> Vec<Vec<PatternPiece>> {
        let patterns = self.required(list);
        self.in_build(None, patterns).0
    }
}

#[cfg(test)]
mod tests;
