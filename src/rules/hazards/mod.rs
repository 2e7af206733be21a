//! What packs know besides blocking functions: guards, futures that lose something when they are dropped, pools, building
//! blocks of concurrent code, types that own a runtime, which role functions give to the code they are handed, what is ready at
//! once, where settings come from.
//!
//! Each table has a file with its shape and what it means; `answers` asks them. A project's rule files add to all of them, and
//! outweigh the built-in entries.

mod cancel;
mod context;
mod guard;
mod owner;
mod pool;
mod primitive;
mod quiet;
mod ready;
mod role;
mod setting;

pub use cancel::{Cancel, CancelSafeTable, CancelUnsafeTable};
pub use context::NeedsRuntimeTable;
pub use guard::{Guard, GuardKind, GuardTable};
pub use owner::{RuntimeOwner, RuntimeOwnerTable};
pub use pool::{Pool, PoolEffect, PoolTable};
pub use primitive::{Primitive, PrimitiveTable};
pub use quiet::QuietErrorTable;
pub use ready::ReadyTable;
pub use role::{Role, RoleTable, Served, ServesTable};
pub use setting::SettingTable;

use super::path::Names;
use super::reader::{Reader, Text};
use super::rule::RuleId;
use super::table::Table;
use crate::base::name::Symbol;
use crate::config::spanned::Spanned;
use crate::config::tables::Document;
use owner::DropRule;

/// The keys of these tables.
pub(super) const KEYS: &[&str] = &[
    "cancel-safe",
    "cancel-unsafe",
    "guard",
    "needs-runtime",
    "pool",
    "primitive",
    "quiet-error",
    "ready",
    "role",
    "runtime-owner",
    "serves",
    "setting",
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
    quiet_errors: Vec<Spanned<QuietErrorTable>>,
    ready: Vec<Spanned<ReadyTable>>,
    needs_runtime: Vec<Spanned<NeedsRuntimeTable>>,
    settings: Vec<Spanned<SettingTable>>,
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
            quiet_errors: document.take_all("quiet-error"),
            ready: document.take_all("ready"),
            needs_runtime: document.take_all("needs-runtime"),
            settings: document.take_all("setting"),
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
            self.quiet_errors.len(),
            self.ready.len(),
            self.needs_runtime.len(),
            self.settings.len(),
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
        found.extend(self.quiet_errors.iter().map(|table| (texts(&table.get_ref().types), Names::Type)));
        found.extend(self.ready.iter().map(|table| (table.get_ref().paths.as_slice(), Names::Function)));
        for table in self.settings.iter().map(Spanned::get_ref) {
            found.push((&table.derives, Names::Anything));
            found.push((&table.holders, Names::Type));
            found.push((&table.paths, Names::Function));
        }
        found
    }
}

fn texts(list: &Spanned<Vec<Text>>) -> &[Text] {
    list.get_ref()
}

/// The tables of all rule files.
#[derive(Clone, Debug, Default)]
pub(super) struct Hazards {
    pub(super) guards: Table<Guard>,
    pub(super) cancel: Table<Cancel>,
    pub(super) pools: Table<Pool>,
    pub(super) primitives: Table<Primitive>,
    pub(super) runtime_owners: Table<RuntimeOwner>,
    pub(super) roles: Table<Role>,
    pub(super) serves: Table<Served>,
    pub(super) quiet_errors: Table<()>,
    pub(super) ready: ready::Ready,
    pub(super) needs_runtime: Table<Symbol>,
    pub(super) settings: setting::Settings,
}

impl Hazards {
    /// Adds the tables of one rule file. Gives the rules that they make; the first of these will be `first`.
    pub(super) fn add(
        &mut self,
        cx: &mut Reader<'_>,
        (pack, first): (&str, RuleId),
        file: HazardTables,
    ) -> Vec<DropRule> {
        file.guards.into_iter().for_each(|table| self.add_guard(cx, table.into_inner()));
        file.cancel_unsafe.into_iter().for_each(|table| self.add_cancel_unsafe(cx, table.into_inner()));
        file.cancel_safe.into_iter().for_each(|table| self.add_cancel_safe(cx, table.into_inner()));
        file.pools.into_iter().for_each(|table| self.add_pool(cx, table.into_inner()));
        file.primitives.into_iter().for_each(|table| self.add_primitive(cx, table.into_inner()));
        let owners = file.runtime_owners.into_iter().zip((first.0..).map(RuleId));
        let made = owners.map(|(table, rule)| self.add_runtime_owner(cx, (pack, rule), table.into_inner())).collect();
        file.roles.into_iter().for_each(|table| self.add_role(cx, table.into_inner()));
        file.serves.into_iter().for_each(|table| self.add_serves(cx, table.into_inner()));
        file.needs_runtime.into_iter().for_each(|table| self.add_needs_runtime(cx, table.into_inner()));
        file.quiet_errors.into_iter().for_each(|table| self.add_quiet_error(cx, table.into_inner()));
        file.ready.into_iter().for_each(|table| self.add_ready(cx, table));
        file.settings.into_iter().for_each(|table| self.add_setting(cx, table));
        made
    }
}

#[cfg(test)]
mod tests;
