//! A value of a type that blocks, replaced by one of its async counterpart: the call that makes it, and all calls on it, as one
//! group. That is done only where every use of the value is known to have a counterpart with the same arguments.

use crate::base::diagnostic::{Applicability, Edit, Feature, Fix};
use crate::base::span::TextRange;
use crate::def::ids::DefId;
use crate::facts::crossing::Crossing;
use crate::facts::handled::Handling;
use crate::facts::uses::Code;
use crate::flow::ir::{CallSyntax, RegionKind};
use crate::ty::kinds::{Ty, TyKind};

use super::{Case, callers};

/// A type and what stands in for it, by runtime.
struct StandIn {
    of: &'static str,
    with: &'static [(&'static str, &'static str)],
    /// Functions of the type that make a value, and whether the counterpart's has to be awaited.
    makers: &'static [(&'static str, bool)],
    /// Methods that are the same.
    plain: &'static [&'static str],
    /// Methods whose counterpart has to be awaited.
    awaited: &'static [&'static str],
    /// Of these the first is what a trait of std has, the second what has to be imported to call it.
    traits: &'static [(&'static str, &'static [&'static str])],
    /// A method that makes a value of another type in this table.
    opens: Option<&'static str>,
}

const STAND_INS: &[StandIn] = &[
    StandIn {
        of: "std::process::Command",
        with: &[("tokio", "tokio::process::Command"), ("smol", "smol::process::Command")],
        makers: &[("new", false)],
        plain: &["arg", "args", "current_dir", "env", "env_clear", "env_remove", "envs", "stderr", "stdin", "stdout"],
        awaited: &["output", "status"],
        traits: &[],
        opens: None,
    },
    StandIn {
        of: "std::fs::OpenOptions",
        with: &[
            ("tokio", "tokio::fs::OpenOptions"),
            ("async-std", "async_std::fs::OpenOptions"),
            ("smol", "smol::fs::OpenOptions"),
        ],
        makers: &[("new", false)],
        plain: &["append", "create", "create_new", "read", "truncate", "write"],
        awaited: &["open"],
        traits: &[],
        opens: Some("std::fs::File"),
    },
    StandIn {
        of: "std::fs::File",
        with: &[("tokio", "tokio::fs::File"), ("async-std", "async_std::fs::File"), ("smol", "smol::fs::File")],
        makers: &[("create", true), ("open", true)],
        plain: &[],
        awaited: &["metadata", "set_len", "sync_all", "sync_data"],
        traits: &[
            ("std::io::Read", &["read", "read_exact", "read_to_end", "read_to_string"]),
            ("std::io::Write", &["flush", "write_all"]),
        ],
        opens: None,
    },
];

/// The trait of a runtime that stands in for one of std.
const TRAITS: &[(&str, &str, &str)] = &[
    ("tokio", "std::io::Read", "tokio::io::AsyncReadExt"),
    ("tokio", "std::io::Write", "tokio::io::AsyncWriteExt"),
    ("async-std", "std::io::Read", "async_std::io::ReadExt"),
    ("async-std", "std::io::Write", "async_std::io::WriteExt"),
    ("smol", "std::io::Read", "smol::io::AsyncReadExt"),
    ("smol", "std::io::Write", "smol::io::AsyncWriteExt"),
];

/// The group of edits for the value that the finding's call makes or is made on; the reason why there is none.
pub(super) fn fix(case: Case<'_>) -> Result<Fix, String> {
    let code = case.body.code(case.cx).ok_or("a macro makes the code around it")?;
    let call = &case.body.facts.calls[case.call.site.call].site;
    let mut work = Work {
        case,
        code,
        edits: Vec::new(),
        awaited: Vec::new(),
        imports: Vec::new(),
        types: Vec::new(),
        needs: Vec::new(),
    };
    for stand_in in STAND_INS {
        let of = case.cx.facts.types.std_item(stand_in.of).ok_or("the standard library is not known")?;
        let made = match code.receiver(call.expr) {
            _ if is_made(case, stand_in) => Some(call.expr),
            Some((receiver, ty)) if stand_in.opens.is_none() && is_of(ty, of) => code.made_by(receiver, of),
            _ => None,
        };
        if let Some(made) = made {
            work.value(stand_in, code.handled(case.cx.facts, made, of)?)?;
            return work.finish();
        }
    }
    Err("the counterpart takes other arguments, or is used in another way".to_owned())
}

fn is_of(ty: Ty, of: DefId) -> bool {
    matches!(ty.peel_refs().kind(), TyKind::Adt(def, _) if *def == of)
}

/// What was written before in the same block needs no other flush.
fn flushes(written: &mut Vec<&Handling>, flush: &Handling) {
    written.retain(|call| call.block != flush.block);
}

/// The finding's call makes a value of the type.
fn is_made(case: Case<'_>, stand_in: &StandIn) -> bool {
    let path = &case.call.site.path;
    let makers = stand_in.makers.iter().map(|(maker, _)| format!("{}::{maker}", stand_in.of));
    let opens = STAND_INS.iter().filter(|other| other.opens == Some(stand_in.of)).map(|it| format!("{}::open", it.of));
    makers.chain(opens).any(|maker| **path == *maker)
}

struct Work<'c> {
    case: Case<'c>,
    code: &'c Code,
    edits: Vec<Edit>,
    awaited: Vec<Handling>,
    /// Full paths of traits.
    imports: Vec<&'static str>,
    /// Full paths of the types that are used now.
    types: Vec<&'static str>,
    needs: Vec<Feature>,
}

impl Work<'_> {
    /// All that is done with one value.
    fn value(&mut self, stand_in: &'static StandIn, handled: Vec<Handling>) -> Result<(), String> {
        let case = self.case;
        let (_, with) = stand_in
            .with
            .iter()
            .find(|(runtime, _)| *runtime == case.runtime.name)
            .ok_or_else(|| format!("nothing stands in for `{}` in {}", stand_in.of, case.runtime.name))?;
        self.types.push(with);
        let (made, calls) = handled.split_first().ok_or("it is not known how it is made")?;
        self.maker(stand_in, (made, with))?;
        let mut written: Vec<&Handling> = Vec::new();
        for call in calls {
            self.is_fit(call)?;
            let name = case.cx.program.name(call.function.def);
            let of_trait = call.function.of_trait.map(|def| case.cx.program.path(def));
            match of_trait {
                None if stand_in.plain.contains(&name.as_str()) => {}
                None if stand_in.awaited.contains(&name.as_str()) => {
                    if name.as_str().starts_with("sync") {
                        flushes(&mut written, call);
                    }
                    self.await_at(call);
                }
                Some(of_trait) => {
                    let known = stand_in.traits.iter().find(|(path, _)| *path == of_trait);
                    let has = known.is_some_and(|(_, names)| names.contains(&name.as_str()));
                    let import =
                        TRAITS.iter().find(|(runtime, of, _)| *runtime == case.runtime.name && *of == of_trait);
                    let (true, Some((.., import))) = (has, import) else {
                        return Err(format!("`{name}` of `{of_trait}` is called on it"));
                    };
                    self.imports.push(import);
                    self.await_at(call);
                    match name.as_str() {
                        "flush" => flushes(&mut written, call),
                        _ if of_trait == "std::io::Write" => written.push(call),
                        _ => {}
                    }
                }
                None => return Err(format!("`{name}` is called on it")),
            }
        }
        match written.split_last() {
            Some((last, others)) if others.iter().all(|other| other.block == last.block) => self.flush(last),
            Some(_) => Err("what is written has to be flushed on several ways".to_owned()),
            None => Ok(()),
        }
    }

    /// The call that makes the value.
    fn maker(&mut self, stand_in: &'static StandIn, (made, with): (&Handling, &str)) -> Result<(), String> {
        let name = self.case.cx.program.name(made.function.def);
        let is_open = STAND_INS.iter().any(|other| other.opens == Some(stand_in.of) && self.is_call_on(made, other.of));
        if is_open && name == "open" {
            // The options are replaced with it.
            let options = STAND_INS.iter().find(|other| other.opens == Some(stand_in.of));
            let options = options.ok_or("it is not known how it is made")?;
            let of = self.case.cx.facts.types.std_item(options.of).ok_or("it is not known how it is made")?;
            let receiver = self.code.receiver(made.expr).ok_or("it is not known how it is made")?;
            let root = self.code.made_by(receiver.0, of).ok_or("it is not known how it is made")?;
            let handled = self.code.handled(self.case.cx.facts, root, of)?;
            let opened = handled.iter().filter(|call| self.case.cx.program.name(call.function.def) == "open").count();
            return match opened {
                1 => self.value_of_options(options, handled),
                _ => Err("it opens several files".to_owned()),
            };
        }
        let known = stand_in.makers.iter().find(|(maker, _)| name == *maker && self.is_call_on(made, stand_in.of));
        let (_, awaited) = known.ok_or_else(|| format!("`{name}` makes it"))?;
        self.is_fit(made)?;
        if made.range.start != made.name_range.start {
            return Err("it is made in an unusual way".to_owned());
        }
        let span = self.case.body.span(self.case.cx, made.name_range);
        self.edits.push(Edit { span, replacement: format!("{with}::{name}") });
        if *awaited {
            self.await_at(made);
        }
        Ok(())
    }

    /// The options that a file is opened with.
    fn value_of_options(&mut self, options: &'static StandIn, handled: Vec<Handling>) -> Result<(), String> {
        let with = options.with.iter().find(|(runtime, _)| *runtime == self.case.runtime.name);
        let (_, with) = with.ok_or("nothing stands in for the options")?;
        self.types.push(with);
        let (made, calls) = handled.split_first().ok_or("it is not known how it is made")?;
        self.maker(options, (made, with))?;
        for call in calls {
            self.is_fit(call)?;
            let name = self.case.cx.program.name(call.function.def);
            match name.as_str() {
                "open" => self.await_at(call),
                other if options.plain.contains(&other) && call.function.of_trait.is_none() => {}
                _ => return Err(format!("`{name}` is called on the options")),
            }
        }
        Ok(())
    }

    /// The function is one of the type itself.
    fn is_call_on(&self, call: &Handling, of: &str) -> bool {
        let def = self.case.cx.facts.types.std_item(of);
        call.function.of_trait.is_none()
            && def.is_some_and(|def| call.function.self_ty.is_some_and(|ty| is_of(ty, def)))
    }

    fn is_fit(&self, call: &Handling) -> Result<(), String> {
        let case = self.case;
        let site = case.body.facts.calls.values().find(|it| it.site.expr == call.expr);
        let site = site.ok_or("a call on it is not known")?;
        let is_written = callers::is_written(case, case.body.facts.owner, &site.site);
        match is_written && call.region == case.call.site.region && site.site.syntax != CallSyntax::Implied {
            true => Ok(()),
            false => Err("it is used in a closure, or by a macro".to_owned()),
        }
    }

    fn await_at(&mut self, call: &Handling) {
        let end = TextRange::new(call.range.end, call.range.end);
        let edit = Edit { span: self.case.body.span(self.case.cx, end), replacement: ".await".to_owned() };
        if !self.edits.contains(&edit) {
            self.edits.push(edit);
            self.awaited.push(call.clone());
        }
    }

    /// What is written is given to a thread: a flush waits for it.
    fn flush(&mut self, last: &Handling) -> Result<(), String> {
        let (Some(statement), Some(variable)) = (last.statement, last.variable) else {
            return Err("what is written last has to be flushed".to_owned());
        };
        let (rest, name) = (self.case.text(statement), self.case.text(variable));
        let is_plain = ["", "?", ".unwrap()"].contains(&rest.as_str()) || rest.starts_with(".expect(\"");
        if !is_plain || rest.contains('\n') {
            return Err("what is written last has to be flushed".to_owned());
        }
        let end = TextRange::new(statement.end, statement.end);
        let span = self.case.body.span(self.case.cx, end);
        let before = self.case.text(TextRange::new(0, last.range.start));
        let line = before.rsplit('\n').next().unwrap_or_default();
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        self.edits.push(Edit { span, replacement: format!(";\n{indent}{name}.flush().await{rest}") });
        self.imports
            .extend(TRAITS.iter().find(|it| it.0 == self.case.runtime.name && it.1 == "std::io::Write").map(|it| it.2));
        Ok(())
    }

    fn finish(mut self) -> Result<Fix, String> {
        let case = self.case;
        let owner = case.body.facts.owner;
        let region = case.body.kind_of(case.call.site.region);
        if !region.is_async() || region == RegionKind::Poll {
            return Err("nothing can be awaited here".to_owned());
        }
        for path in self.types.clone() {
            self.need(path)?;
        }
        let crossing = Crossing::of(case.cx.facts, owner, &[]).ok_or("the code around it is not known")?;
        for call in &self.awaited {
            let given = case.body.facts.calls.values().find(|it| it.site.expr == call.expr);
            let stays = |it: &&Ty| !case.cx.facts.types.crosses_awaits(**it, &[]);
            let given = given.is_some_and(|it| it.arg_types.iter().any(|ty| stays(&ty)));
            if given || crossing.value_in_the_way(call.expr).is_some() {
                return Err("something would be alive at an await that may not be `Send`".to_owned());
            }
        }
        self.imports.sort_unstable();
        self.imports.dedup();
        for path in std::mem::take(&mut self.imports) {
            self.import(path)?;
        }
        let title = format!("use `{}` and await what is called on it", self.types.join("`, `"));
        Ok(Fix { title, edits: self.edits, applicability: Applicability::MaybeIncorrect, needs: self.needs })
    }

    /// The item of a path, where that is there; else the feature that brings it is needed.
    fn need(&mut self, path: &'static str) -> Result<Option<DefId>, String> {
        let case = self.case;
        let found = case.cx.program.type_at(case.body.facts.owner, path);
        if found.is_none() {
            let feature = case.feature(path).ok_or_else(|| format!("`{path}` is not there{}", case.lacking(path)))?;
            if !self.needs.contains(&feature) {
                self.needs.push(feature);
            }
        }
        Ok(found)
    }

    /// Makes the methods of a trait known where the code stands.
    fn import(&mut self, path: &'static str) -> Result<(), String> {
        let wanted = self.need(path)?;
        let (program, owner) = (self.case.cx.program, self.case.body.facts.owner);
        let name = path.rsplit("::").next().unwrap_or(path);
        let own = match program.type_at(owner, name) {
            def @ Some(_) if def == wanted => return Ok(()),
            Some(_) => " as _",
            None => "",
        };
        let place = program.import_place(owner).ok_or("there is no place for an import")?;
        let before = program.sources().snippet(program.item_span(owner, TextRange::new(0, place)));
        let line = before.rsplit('\n').next().unwrap_or_default();
        let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
        let at = TextRange::new(place, place);
        let replacement = format!("use {path}{own};\n{indent}");
        self.edits.push(Edit { span: program.item_span(owner, at), replacement });
        Ok(())
    }
}
