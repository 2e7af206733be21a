//! Macros of other crates in places where their value is used.
//!
//! What such a macro does is its own affair, and what was written between its delimiters is read by its shape. Which type
//! it gives only its rules know: `clap::command!().get_matches()` needs it. So it is expanded aside: the expressions get
//! their types like all others, and count as calls of nobody.

use crate::base::arena::ArenaId;
use crate::syntax::body::{Expr, ExprId, MacroInput};
use crate::syntax::macro_scope::MacroSource;
use crate::syntax::macro_types::KnownMacro;
use crate::syntax::type_ref::{ModPath, PathAnchor};

use super::body::BodyCx;

/// Calls of macros by macros are followed this far.
const MAX_DEPTH: usize = 24;

impl BodyCx<'_> {
    /// What is lowered now is there for its types alone.
    pub(super) fn is_aside(&self) -> bool {
        !self.asides.within.is_empty()
    }

    /// A call of a macro that is not the project's, where its value is used.
    pub(super) fn foreign_call(&mut self, path: ModPath, mac: &syn::Macro) -> ExprId {
        let input = match self.is_aside() {
            true => None,
            false => Some(self.macro_input(&path, mac)),
        };
        let value = self.value_of(&path, mac);
        let input = match (input, value) {
            (Some(input), _) => input,
            (None, Some(_)) => MacroInput::no_args(),
            (None, None) => self.macro_input(&path, mac),
        };
        let call = self.macro_expr(path, mac, input);
        if let Expr::Macro(call) = &mut self.body.exprs[call] {
            call.value = value;
        }
        call
    }

    fn value_of(&mut self, path: &ModPath, mac: &syn::Macro) -> Option<ExprId> {
        if self.macros.known(path) != KnownMacro::default() || self.asides.within.len() >= MAX_DEPTH {
            return None;
        }
        let source = self.foreign(path)?;
        let krate = source.krate;
        std::mem::swap(&mut self.macro_budget, &mut self.asides.budget);
        let expansion = self.expand(&source, mac);
        std::mem::swap(&mut self.macro_budget, &mut self.asides.budget);
        let expansion = expansion.filter(|expansion| expansion.stmts.is_ok())?;
        let range = self.macro_range(mac);
        let first = self.body.exprs.len();
        self.asides.within.push(krate);
        let value = self.expanded(expansion, range);
        self.asides.within.pop();
        if !self.is_aside() {
            let id = |index: usize| ExprId::from_raw(index as u32);
            self.body.values.push((id(first), id(self.body.exprs.len())));
        }
        Some(value)
    }

    /// The macro as it is seen from the body, or from the macro that we are in (`local_inner_macros`).
    fn foreign(&self, path: &ModPath) -> Option<MacroSource> {
        self.macros.foreign_macro_rules(path).or_else(|| {
            let &krate = self.asides.within.last()?;
            let is_name = path.anchor == PathAnchor::Plain && path.names.len() == 1;
            let inner = ModPath { anchor: PathAnchor::DollarCrate(krate), ..path.clone() };
            is_name.then(|| self.macros.foreign_macro_rules(&inner))?
        })
    }
}
