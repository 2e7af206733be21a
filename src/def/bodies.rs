//! The inside of a function, const or static: lowered when asked for, once, with the macros that are seen from there.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, OnceLock, Weak};

use super::crate_defs::{Held, KeptBody, LoadProblem, ProblemKind, ProblemPlace};
use super::ids::{CrateId, DefId, DefKind};
use super::macros::{self, CallPlace};
use super::program::Program;
use super::resolver::Resolver;
use crate::base::name::Symbol;
use crate::base::packed::Late;
use crate::base::span::TextRange;
use crate::syntax::body::{Body, SkipReason, Skipped};
use crate::syntax::macro_types::KnownMacro;
use crate::syntax::type_ref::{ModPath, PathAnchor, TypeMacro, TypeRef};
use crate::syntax::{BodySource, MacroScope, MacroSource, expand_type, is_plain_body, lower_body};

impl Program {
    /// The body of a function, const or static; `None` where there is none or nothing of it could be lowered. Those of
    /// functions of dependencies, of which there are many, are lowered at each call and not kept.
    pub(crate) fn body(&self, def: DefId) -> Option<Arc<Body>> {
        let foreign = self.root(def.krate).is_none_or(|root| !root.local && !root.checked);
        if foreign && self.data(def).kind == DefKind::Fn {
            return self.lower(def);
        }
        let keep = || Some(Box::new(KeptBody::whole(self.lower(def)?)));
        let kept = self.kept(def).get_or_init(keep).as_ref()?;
        self.held(def, kept)
    }

    /// The body is not needed any more but by those who hold it.
    pub(crate) fn release_body(&self, def: DefId) {
        if let Some(Some(kept)) = self.kept(def).get() {
            let mut held = kept.body.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
            if let Held::Whole(body) = &*held {
                *held = Held::Released(Arc::downgrade(body));
            }
        }
    }

    /// What of the body of an item could not be read.
    pub(crate) fn skipped_in(&self, def: DefId) -> &[Skipped] {
        let keep = || Some(Box::new(KeptBody::packed(self.lower(def)?)));
        self.kept(def).get_or_init(keep).as_ref().map_or(&[], |kept| &kept.skipped)
    }

    /// Has somebody asked for the body, what of it could not be read; and `None` of that where there is nothing to read.
    pub(crate) fn seen_in(&self, def: DefId) -> Option<Option<&[Skipped]>> {
        self.kept(def).get().map(|kept| kept.as_ref().map(|kept| &*kept.skipped))
    }

    /// The body is what it was when this of it could not be read: it need not be read again but for who asks for all of it.
    pub(crate) fn recall_body(&self, def: DefId, skipped: Option<Box<[Skipped]>>) {
        let body = |skipped| Box::new(KeptBody { skipped, body: Mutex::new(Held::Released(Weak::new())) });
        // Who has read it by now knows the same.
        let _ = self.kept(def).set(skipped.map(body));
    }

    fn held(&self, def: DefId, kept: &KeptBody) -> Option<Arc<Body>> {
        let mut held = kept.body.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let body = match &*held {
            Held::Whole(body) => return Some(body.clone()),
            Held::Packed(packed) => Arc::clone(packed),
            Held::Released(body) => body.upgrade().or_else(|| self.lower(def))?,
        };
        *held = Held::Whole(body.clone());
        Some(body)
    }

    /// Whether a body of the project is `wanted`. One that is not, to which a call may yet lead, is put away in few bytes:
    /// most bodies are looked at for this question alone.
    pub(crate) fn has_body_that(&self, def: DefId, wanted: impl Fn(&Body) -> bool) -> bool {
        let mut answer = None;
        let kept = self.kept(def).get_or_init(|| {
            let body = self.lower(def)?;
            let keep = if *answer.insert(wanted(&body)) { KeptBody::whole } else { KeptBody::packed };
            Some(Box::new(keep(body)))
        });
        answer.unwrap_or_else(|| {
            let body = kept.as_ref().and_then(|kept| self.held(def, kept));
            body.is_some_and(|body| wanted(&body))
        })
    }

    fn kept(&self, def: DefId) -> &OnceLock<Option<Box<KeptBody>>> {
        &self.defs(def.krate).lazy.bodies[def.index as usize]
    }

    /// What did not parse in the bodies of `krate` that were asked for so far.
    pub(crate) fn body_problems(&self, krate: CrateId) -> Vec<LoadProblem> {
        let defs = self.defs(krate);
        let mut found = Vec::new();
        for (at, (slot, data)) in defs.lazy.bodies.iter().zip(&defs.defs).enumerate() {
            let Some(kept) = slot.get().into_iter().flatten().find(|kept| !kept.skipped.is_empty()) else { continue };
            if self.is_in_unknown_macro(DefId { krate, index: at as u32 }) {
                continue;
            }
            let (file, start) = (defs.tree(data.tree).file, defs.body_start(data));
            found.extend(kept.skipped.iter().filter_map(|skipped| match &skipped.why {
                SkipReason::Macro(_) => None,
                SkipReason::Syntax(message) => Some(LoadProblem {
                    place: ProblemPlace::At(skipped.range.moved(start).in_file(file)),
                    message: message.clone(),
                    kind: ProblemKind::Syntax,
                    in_test: data.in_test,
                }),
            }));
        }
        found
    }

    /// The item stands in the arguments of a macro of which nothing is known: it may be none.
    fn is_in_unknown_macro(&self, def: DefId) -> bool {
        let range = self.item(def).range;
        let around = self.tree(def).blocks.iter().filter(|block| block.range.encloses(range));
        let mut paths = around.filter_map(|block| block.of_macro.as_ref());
        paths.any(|path| self.known_macro(def, path) == KnownMacro::default())
    }

    /// What a macro call stands for that is written as a type in the item `def`.
    pub(crate) fn type_of_macro(&self, def: DefId, call: &TypeMacro) -> Option<TypeRef> {
        let scope = BodyMacros { program: self, def, known: RefCell::default() };
        let path = ModPath { anchor: call.anchor, names: call.names.clone(), range: TextRange::default() };
        expand_type(&scope.macro_rules(&path)?, call.args.as_str())
    }

    /// The body is plain code by its tokens alone. `false` says nothing.
    pub(crate) fn is_plain_body(&self, def: DefId) -> bool {
        self.with_source(def, is_plain_body).unwrap_or_default()
    }

    fn with_source<T>(&self, def: DefId, read: impl FnOnce(BodySource<'_>) -> T) -> Option<T> {
        let defs = self.defs(def.krate);
        let data = defs.data(def);
        if def.krate == self.std_crate() || !matches!(data.kind, DefKind::Fn | DefKind::Const | DefKind::Static) {
            return None;
        }
        let tree = defs.tree(data.tree);
        let text = self.sources().file(tree.file).text().clone();
        Some(read(BodySource { text: &text, expansion: tree.tree.expansion.as_deref(), item: defs.item(def) }))
    }

    fn lower(&self, def: DefId) -> Option<Arc<Body>> {
        let scope = BodyMacros { program: self, def, known: RefCell::default() };
        #[cfg(test)]
        self.lowered.add(def);
        let body = self.with_source(def, |source| lower_body(source, &scope))?;
        (body.root.is_some() || !body.skipped.is_empty()).then(|| Arc::new(body))
    }
}

impl KeptBody {
    fn whole(body: Arc<Body>) -> KeptBody {
        KeptBody { skipped: body.skipped.clone().into(), body: Mutex::new(Held::Whole(body)) }
    }

    fn packed(body: Arc<Body>) -> KeptBody {
        KeptBody { skipped: body.skipped.clone().into(), body: Mutex::new(Held::Packed(Late::packed(body))) }
    }
}

/// The path of a macro, without its place.
type MacroPath = (PathAnchor, Vec<Symbol>);

/// The macros that a body sees.
struct BodyMacros<'a> {
    program: &'a Program,
    def: DefId,
    /// What was asked for before.
    known: RefCell<Vec<(MacroPath, KnownMacro)>>,
}

impl BodyMacros<'_> {
    fn find(&self, path: &ModPath) -> Option<DefId> {
        let (program, defs) = (self.program, self.program.defs(self.def.krate));
        let data = defs.data(self.def);
        // The block where the call stands may have macros of its own.
        let offset = path.range.start + defs.body_start(data);
        let module = defs.innermost_block(data.tree, offset).unwrap_or(data.module);
        let place = CallPlace { tree: data.tree, module, offset };
        macros::find(&Resolver::new(program), program, defs, (place, path))
    }

    fn source(&self, found: DefId) -> Option<MacroSource> {
        macros::source(self.program, self.program.defs(found.krate), found)
    }

    /// The macro is the crate's, or that of another crate of the workspace. Macros of dependencies are read by the shape
    /// of their arguments: what they add around them is their own affair.
    fn is_own(&self, krate: CrateId) -> bool {
        krate == self.def.krate || (self.is_local(krate) && self.is_local(self.def.krate))
    }

    /// An own macro of that name exists: most names need not be looked up, which would read the crates they come from.
    fn may_be_own(&self, path: &ModPath) -> bool {
        let Some(name) = path.names.last() else { return false };
        let knows = |krate: CrateId| self.program.defs(krate).macros.contains_key(name);
        knows(self.def.krate) || self.program.crate_ids().any(|krate| self.is_own(krate) && knows(krate))
    }

    fn is_local(&self, krate: CrateId) -> bool {
        self.program.root(krate).is_some_and(|root| root.local)
    }
}

impl MacroScope for BodyMacros<'_> {
    fn macro_rules(&self, path: &ModPath) -> Option<MacroSource> {
        self.may_be_own(path).then_some(())?;
        let found = self.find(path)?;
        self.is_own(found.krate).then(|| self.source(found))?
    }

    fn known(&self, path: &ModPath) -> KnownMacro {
        let key = (path.anchor, path.names.clone());
        let known = self.known.borrow().iter().find(|(other, _)| *other == key).map(|&(_, known)| known);
        known.unwrap_or_else(|| {
            let known = self.program.known_macro(self.def, path);
            self.known.borrow_mut().push((key, known));
            known
        })
    }

    fn foreign_macro_rules(&self, path: &ModPath) -> Option<MacroSource> {
        let found = self.find(path)?;
        (!self.is_own(found.krate)).then(|| self.source(found))?
    }

    /// In own code all branches are looked at that some platform has.
    fn cfg_holds(&self, predicate: &str) -> Option<bool> {
        let root = self.program.root(self.def.krate)?;
        root.cfg.eval(predicate).filter(|&holds| holds || !root.local || !root.cfg.may_hold(predicate))
    }
}
