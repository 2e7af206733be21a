//! From the text of rule files to a [`RuleSet`]: what each entry means, and every mistake with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::model::{AttributeModel, Boundary, MacroModel, Origin, Pack, Reason, Runtime};
use super::pack::{self, BlockingFnTable, CallbackTable, ForwardTable, PackFile, RuleTable, TrustedTable};
use super::path::parse_pattern;
use super::reader::{Patterns, Reader, Text};
use super::rule::{Counterpart, Offload, Rule, RuleId};
use super::set::{Excepted, RuleSet};
use super::trait_call::{Chosen, TraitCall};
use super::trie::Trie;
use super::versions::{Versions, crate_of};
use crate::base::kind::{Confidence, Kind};
use crate::base::level::Level;
use crate::base::name::Symbol;
use crate::config::problem::{ConfigError, FileProblems, Problem};
use crate::config::spanned::Spanned;
use crate::config::suggest;

/// A rule file that was read.
#[derive(Clone, Debug)]
pub struct Source<'t> {
    pub path: PathBuf,
    pub text: &'t str,
    /// Keys of the file that are not about rules.
    pub other_keys: &'static [&'static str],
    pub origin: Origin,
    /// The crate whose paths are all that the file may speak of.
    pub about: Option<&'t str>,
}

/// Compiles all files to one set. A user's rule takes the place of the built-in one with the same id; rules about other
/// versions than those in the build are left out.
pub fn compile(sources: &[Source<'_>], versions: &Versions) -> Result<RuleSet, ConfigError> {
    let read: Vec<_> = sources.iter().map(|source| (source, pack::read(source.text, source.other_keys))).collect();
    let mut compiler = Compiler::new(read.iter().map(|(source, (file, _))| (source.origin, file)), versions);
    let mut wrong = Vec::new();
    for (source, (file, problems)) in read {
        compiler.cx.problems = problems;
        compiler.add_file(source, file);
        if !compiler.cx.problems.is_empty() {
            wrong.push(FileProblems::new(&source.path, source.text, std::mem::take(&mut compiler.cx.problems)));
        }
    }
    compiler.set.note_what_is_asked_for();
    if wrong.is_empty() { Ok(compiler.set) } else { Err(ConfigError { files: wrong }) }
}

struct Compiler<'v> {
    cx: Reader<'v>,
    set: RuleSet,
    /// Names that counterparts may be given for.
    runtimes: BTreeSet<String>,
    /// Ids of the user's rules.
    overridden: BTreeSet<String>,
}

impl<'v> Compiler<'v> {
    fn new<'f>(files: impl Iterator<Item = (Origin, &'f PackFile)>, versions: &'v Versions) -> Compiler<'v> {
        let (mut runtimes, mut overridden) = (BTreeSet::new(), BTreeSet::new());
        for (origin, file) in files {
            runtimes.extend(file.runtimes.iter().map(|runtime| runtime.get_ref().name.get_ref().clone()));
            if origin == Origin::User {
                overridden.extend(file.rules.iter().map(|rule| rule.get_ref().id.get_ref().clone()));
            }
        }
        Compiler { cx: Reader::new(versions), set: RuleSet::default(), runtimes, overridden }
    }

    fn add_file(&mut self, source: &Source<'_>, file: PackFile) {
        self.cx.origin = source.origin;
        self.cx.file = source.path.display().to_string();
        if file.is_empty() {
            return;
        }
        if let Some(krate) = source.about {
            self.check_modesty(krate, &file);
        }
        let pack = self.pack_of(source, &file);
        file.rules.into_iter().for_each(|rule| self.add_rule(&pack.name, rule.into_inner()));
        file.blocking_fns.into_iter().for_each(|entry| self.add_blocking_fn(&pack.name, entry.into_inner()));
        for table in file.wrappers.into_iter().map(Spanned::into_inner) {
            let patterns = self.cx.required(&table.types);
            self.set.wrappers.push(self.cx.origin, &patterns, table.of);
        }
        file.forwards.into_iter().for_each(|table| self.add_forward(table.into_inner()));
        file.callbacks.into_iter().for_each(|table| self.add_callback(table.into_inner()));
        for table in file.boundaries.into_iter().map(Spanned::into_inner) {
            let (patterns, except) = (self.cx.required(&table.paths), self.cx.exceptions(&table.except));
            let entry = Boundary::new(table.effect, table.args);
            self.set.boundaries.push(self.cx.origin, &patterns, Excepted { entry, except });
        }
        for table in file.macros.into_iter().map(Spanned::into_inner) {
            let patterns = self.cx.required(&table.paths);
            let items = table.items.and_then(|rules| self.cx.macro_rules(rules));
            let model = MacroModel { body: table.body, shape: table.shape, gives: table.gives, items };
            self.set.macros.push(self.cx.origin, &patterns, model);
        }
        for table in file.attributes.into_iter().map(Spanned::into_inner) {
            let patterns = self.cx.required(&table.paths);
            self.set.attributes.push(
                self.cx.origin,
                &patterns,
                AttributeModel {
                    test: table.test,
                    entry: table.entry,
                    role: table.role,
                    shared: table.shared,
                    shared_if: table.shared_if.into_iter().map(|word| word.into_inner()).collect(),
                    runtime: table.runtime.as_deref().map(Symbol::new),
                },
            );
        }
        for table in file.nonblocking.into_iter().map(Spanned::into_inner) {
            let patterns = self.cx.required(&table.paths);
            self.set.nonblocking.push(self.cx.origin, &patterns, Reason(table.reason));
        }
        let first = RuleId(self.set.rules.len() as u32);
        for made in self.set.hazards.add(&mut self.cx, (&pack.name, first), file.hazards) {
            self.push_rule(made.rule, &made.patterns, None);
            self.set.elsewhere.push(made.elsewhere);
        }
        file.trusted.into_iter().for_each(|table| self.add_trusted(table));
        for table in file.runtimes.into_iter().map(Spanned::into_inner) {
            let crates = table.crates.iter().map(|name| name.replace('-', "_")).collect();
            self.set.runtimes.push(Runtime {
                name: table.name.into_inner(),
                crates,
                offload: table.offload,
                join_error: table.join_error,
                in_place: table.in_place,
                features: table.features,
            });
        }
        self.set.packs.push(pack);
    }

    /// A crate's own rule file adds rules and boundaries for its own paths, and nothing else.
    fn check_modesty(&mut self, krate: &str, file: &PackFile) {
        let rules = file.rules.iter().flat_map(|rule| rule.get_ref().paths.get_ref());
        let boundaries = file.boundaries.iter().flat_map(|boundary| boundary.get_ref().paths.get_ref());
        let blocking = file.blocking_fns.iter().map(|entry| &entry.get_ref().path);
        for text in rules.chain(boundaries).chain(blocking) {
            let patterns = parse_pattern(text.get_ref()).unwrap_or_default();
            if patterns.iter().any(|pattern| crate_of(pattern) != Some(krate)) {
                let message = format!("`{}` is not a path of {krate}", text.get_ref());
                self.cx.problems.push(Problem::at(text.span(), message));
            }
        }
        for rule in &file.rules {
            let id = &rule.get_ref().id;
            if self.cx.seen.contains_key(&(Origin::Builtin, id.get_ref().clone())) {
                self.cx.problems.push(Problem::at(id.span(), format!("a built-in rule is called `{}`", id.get_ref())));
            }
        }
        let others = [
            file.wrappers.len(),
            file.forwards.len(),
            file.callbacks.len(),
            file.macros.len(),
            file.attributes.len(),
            file.trusted.len(),
            file.nonblocking.len(),
            file.runtimes.len(),
        ];
        if others.iter().any(|count| *count > 0) || !file.hazards.is_empty() {
            self.cx.problems.push(Problem::whole_file("it may have rules, blocking functions and boundaries only"));
        }
    }

    /// The `[pack]` table, or what can be said of a file without one.
    fn pack_of(&mut self, source: &Source<'_>, file: &PackFile) -> Pack {
        let stem = source.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let mut pack = Pack {
            name: stem,
            crates: Vec::new(),
            versions: None,
            docs: None,
            origin: self.cx.origin,
            file: self.cx.file.clone(),
        };
        self.cx.pack_versions = None;
        if let Some(table) = file.pack.as_ref().map(Spanned::get_ref) {
            pack.name = table.name.get_ref().clone();
            pack.crates = table.crates.clone();
            pack.docs = table.docs.clone();
            pack.versions = table.versions.as_ref().map(|text| text.get_ref().clone());
            self.cx.pack_versions = self.cx.version_req(table.versions.as_ref());
            if self.set.packs.iter().any(|other| (other.origin, &other.name) == (pack.origin, &pack.name)) {
                self.cx
                    .problems
                    .push(Problem::at(table.name.span(), format!("a pack `{}` is there already", pack.name)));
            }
        }
        pack
    }

    fn add_rule(&mut self, pack: &str, table: RuleTable) {
        self.cx.check_id(&table.id);
        let own_versions = self.cx.version_req(table.versions.as_ref());
        let patterns = self.cx.required(&table.paths);
        let (patterns, elsewhere) = self.cx.in_build(own_versions.as_ref(), patterns);
        let except = self.cx.exceptions(&table.except);
        if table.message.get_ref().trim().is_empty() {
            self.cx.problems.push(Problem::at(table.message.span(), "the message is empty"));
        }
        if let Some(level) = table.level.as_ref().filter(|level| *level.get_ref() == Level::Forbid) {
            let problem = Problem::at(level.span(), "a rule can't forbid: that is for the project's config");
            self.cx.problems.push(problem.with_help("write `allow`, `warn` or `deny`"));
        }
        let rule = Rule {
            pack: pack.to_owned(),
            origin: self.cx.origin,
            file: self.cx.file.clone(),
            kind: table.kind,
            level: table.level.map(Spanned::into_inner),
            once: table.once,
            brief: table.brief,
            keep: table.keep,
            panics: table.panics.as_deref().map(Symbol::new),
            why: table.why.unwrap_or_else(|| why(table.kind)),
            counterparts: self.counterparts(table.counterpart, table.drop_in),
            offload: offload(table.offload),
            docs: table.docs,
            confidence: table.confidence.unwrap_or(Confidence::Certain),
            in_dependencies: table.in_dependencies.unwrap_or(Confidence::Certain),
            when: self.cx.conditions(table.when),
            unless: self.cx.conditions(table.unless),
            certain_when: self.cx.conditions(table.certain_when),
            message: table.message.into_inner(),
            versions: table.versions.map(Spanned::into_inner),
            paths: texts(table.paths.into_inner()),
            except: texts(table.except),
            bad: table.bad,
            good: table.good,
            todo: table.todo,
            id: table.id.into_inner(),
        };
        if self.cx.origin == Origin::User || !self.overridden.contains(&rule.id) {
            self.push_rule(rule, &patterns, except);
            self.set.elsewhere.push(elsewhere);
        }
    }

    fn add_blocking_fn(&mut self, pack: &str, table: BlockingFnTable) {
        let patterns = self.cx.patterns(std::slice::from_ref(&table.path));
        let path = table.path.into_inner();
        let rule = Rule {
            id: path.clone(),
            pack: pack.to_owned(),
            origin: self.cx.origin,
            file: self.cx.file.clone(),
            kind: table.kind,
            level: None,
            once: false,
            brief: false,
            keep: false,
            panics: None,
            message: "is marked as blocking by this project".to_owned(),
            why: table.why.unwrap_or_else(|| why(table.kind)),
            counterparts: Vec::new(),
            offload: Offload::ByRuntime,
            docs: None,
            confidence: Confidence::Certain,
            in_dependencies: Confidence::Certain,
            versions: None,
            paths: vec![path],
            except: Vec::new(),
            when: Vec::new(),
            unless: Vec::new(),
            certain_when: Vec::new(),
            bad: Vec::new(),
            good: Vec::new(),
            todo: Vec::new(),
        };
        self.push_rule(rule, &patterns, None);
        self.set.elsewhere.push(Vec::new());
    }

    fn push_rule(&mut self, rule: Rule, patterns: &Patterns, except: Option<Trie<()>>) {
        let id = RuleId(self.set.rules.len() as u32);
        self.set.calls.push(rule.origin, patterns, id);
        self.set.exceptions.push(except);
        self.set.rules.push(rule);
    }

    fn add_forward(&mut self, table: ForwardTable) {
        let patterns = self.cx.required(&table.paths);
        let calls = self.trait_calls(&table.calls, |on| matches!(on, Chosen::Arg(_)), "<0 as std::io::Read>::read");
        self.set.forwards.push(self.cx.origin, &patterns, calls);
    }

    fn add_callback(&mut self, table: CallbackTable) {
        let patterns = self.cx.required(&table.paths);
        let calls = self.trait_calls(&table.calls, |_| true, "<Self as std::fmt::Display>::fmt");
        self.set.callbacks.push(self.cx.origin, &patterns, calls);
    }

    fn trait_calls(&mut self, texts: &Spanned<Vec<Text>>, fits: fn(&Chosen) -> bool, example: &str) -> Vec<TraitCall> {
        let mut calls = Vec::new();
        for text in texts.get_ref() {
            match TraitCall::parse(text.get_ref()).filter(|call| fits(&call.on)) {
                Some(call) => calls.push(call),
                None => {
                    let problem = Problem::at(text.span(), "not a call of a method on a type argument");
                    self.cx.problems.push(problem.with_help(format!("write `{example}`")));
                }
            }
        }
        calls
    }

    fn add_trusted(&mut self, table: Spanned<TrustedTable>) {
        let range = table.span();
        let table = table.into_inner();
        if table.crates.is_empty() && table.paths.is_empty() {
            self.cx.problems.push(Problem::at(range, "trusts nothing: neither `crates` nor `paths` is given"));
        }
        let patterns = self.cx.patterns(&table.paths);
        self.set.trusted_crates.extend(table.crates.iter().map(|name| name.get_ref().replace('-', "_")));
        self.set.trusted_paths.push(self.cx.origin, &patterns, Reason(table.reason));
    }

    fn counterparts(&mut self, table: BTreeMap<Text, String>, drop_in: Vec<Text>) -> Vec<Counterpart> {
        let names: BTreeSet<&str> = drop_in.iter().map(|name| name.get_ref().as_str()).collect();
        for name in &drop_in {
            if !table.keys().any(|key| key.get_ref() == name.get_ref()) {
                let message = format!("`{}` has no counterpart that could be a drop-in", name.get_ref());
                self.cx.problems.push(Problem::at(name.span(), message));
            }
        }
        let mut out = Vec::new();
        for (runtime, path) in &table {
            self.check_runtime(runtime);
            let runtime = runtime.get_ref().clone();
            out.push(Counterpart { drop_in: names.contains(runtime.as_str()), runtime, path: path.clone() });
        }
        out
    }

    fn check_runtime(&mut self, name: &Text) {
        if !self.runtimes.contains(name.get_ref()) {
            let known: Vec<&str> = self.runtimes.iter().map(String::as_str).collect();
            let problem = Problem::at(name.span(), format!("unknown runtime `{}`", name.get_ref()));
            self.cx.problems.push(Problem { help: suggest::did_you_mean(name.get_ref(), &known), ..problem });
        }
    }
}

fn offload(text: Option<String>) -> Offload {
    match text.as_deref() {
        None => Offload::ByRuntime,
        Some("none") => Offload::None,
        Some(advice) => Offload::Advice(advice.to_owned()),
    }
}

fn texts(list: Vec<Text>) -> Vec<String> {
    list.into_iter().map(Spanned::into_inner).collect()
}

/// Why a kind of blocking is bad, where the rule says nothing more special.
pub(crate) fn why(kind: Kind) -> String {
    let what = match kind {
        Kind::Sleep => "the thread sleeps, and with it every task that the executor runs on this thread",
        Kind::Runtime => "it drives an executor from inside an executor, which panics or deadlocks",
        Kind::Network => "the network may take seconds to answer, and no other task runs on this thread until then",
        Kind::Process => "the thread waits for another process, and so does every other task on it",
        Kind::Wait => "the thread waits for another one; if that one needs this executor thread, it is a deadlock",
        Kind::Input => {
            "a person or a pipe may take forever to answer, and no other task runs on this thread until then"
        }
        Kind::File => "a slow or remote disk stalls every other task on this thread",
        Kind::Cpu => "the computation keeps the thread, and every other task on it, waiting for long",
        Kind::Spawn => "starting a process takes a fork and an exec, during which no other task runs on this thread",
        Kind::Stat => "the file system is asked, which is quick on a local disk and slow on a remote one",
        Kind::Lock => "another thread may hold the lock for long, and no other task runs on this thread until then",
        Kind::Output => "a full pipe or a slow terminal stalls every other task on this thread",
    };
    what.to_owned()
}
