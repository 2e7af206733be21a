//! What rules say of macros and attributes, in the words of those who read bodies.

use crate::base::name::Symbol;
use crate::def::program::Models;
use crate::rules::set::MacroModels;
use crate::rules::{MacroBody, MacroModel, MacroShape as Written, RuleSet};
use crate::syntax::macro_types::{KnownMacro, MacroShape, MacroType};

/// The rules' answers.
pub(crate) struct RuleModels(MacroModels);

impl RuleModels {
    pub(crate) fn new(rules: &RuleSet) -> RuleModels {
        RuleModels(rules.macro_models())
    }
}

impl Models for RuleModels {
    fn is_test_attribute(&self, paths: &[String]) -> bool {
        self.0.of_attribute(paths).is_some_and(|model| model.test)
    }

    fn is_entry_attribute(&self, paths: &[String]) -> bool {
        self.0.of_attribute(paths).is_some_and(|model| model.entry && model.runtime.is_some())
    }

    fn known_macro(&self, paths: &[String]) -> KnownMacro {
        let Some(model) = self.0.of_macro(paths) else { return KnownMacro::default() };
        let gives = model.gives.as_deref().map(MacroType::from_word).unwrap_or_default();
        KnownMacro { shape: shape(model), gives, items: model.items.as_deref().map(Symbol::new) }
    }
}

fn shape(model: &MacroModel) -> MacroShape {
    match (model.shape, model.body) {
        (Some(Written::Select), _) => MacroShape::Select,
        (Some(Written::Matches), _) => MacroShape::Matches,
        (Some(Written::Statements), _) => MacroShape::Statements,
        (Some(Written::CfgIf), _) => MacroShape::CfgIf,
        (Some(Written::Cfg), _) => MacroShape::Cfg,
        (Some(Written::Lets), _) => MacroShape::Lets,
        (None, MacroBody::None) => MacroShape::Quoted,
        (None, _) => MacroShape::Open,
    }
}
