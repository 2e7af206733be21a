//! When and how crates are read.

use super::*;
use crate::base::span::FileId;
use crate::def::crate_defs::ProblemPlace;

#[test]
fn crates_that_depend_on_each_other_are_read() {
    // As with dev-dependencies: the library is used by a crate that its tests use.
    let program = fixture::program(
        "//- /a.rs crate:a deps:b
         b::make_b!();
         use b::of_b;
         #[macro_export] macro_rules! make_a { () => { pub fn made_by_a() {} } }
         pub fn of_a() {}
         //- /b.rs crate:b deps:a
         a::make_a!();
         pub use a::of_a;
         #[macro_export] macro_rules! make_b { () => { pub fn made_by_b() {} } }
         pub fn of_b() {}",
    );
    program.load_all(&[CrateId(0), CrateId(1)]);
    assert_eq!(value(&program, "", "of_b"), "b::of_b");
    assert_eq!(value(&program, "", "b::of_a"), "a::of_a");
    assert_eq!(value(&program, "", "made_by_b"), "a::made_by_b");
}

#[test]
fn a_file_of_two_crates_is_one_file() {
    let program = fixture::program(
        "//- /lib.rs crate:one
         mod shared;
         //- /main.rs crate:two
         mod shared;
         //- /shared.rs
         pub fn f() {}",
    );
    program.load_all(&[CrateId(0), CrateId(1)]);
    let file_of = |krate: u32| {
        let defs = program.defs(CrateId(krate));
        defs.def_ids().find(|&def| defs.item(def).name == "f").map(|def| program.file(def))
    };
    assert!(file_of(0).is_some());
    assert_eq!(file_of(0), file_of(1));
}

#[test]
fn names_of_files_are_relative_for_own_and_versioned_for_foreign_crates() {
    let program = fixture::program(
        "//- /src/lib.rs crate:main deps:dep
         mod a;
         //- /src/a.rs
         fn f() {}
         //- /registry/dep/src/lib.rs crate:dep foreign
         fn g() {}",
    );
    program.load_all(&[CrateId(0), CrateId(1)]);
    let sources = program.sources();
    let mut names: Vec<String> = (0..sources.len() as u32).map(|n| sources.file(FileId(n)).name.clone()).collect();
    names.sort();
    names.retain(|name| name != "std");
    assert_eq!(names, ["dep-1.0.0/lib.rs", "src/a.rs", "src/lib.rs"]);
}

#[test]
fn a_module_that_includes_itself_ends() {
    let program = fixture::program(
        "//- /lib.rs crate:main
         #[path = \"lib.rs\"] mod again;",
    );
    assert_eq!(program.defs(CrateId(0)).problems[0].message, "no file found for module `again`");
}

#[test]
fn what_could_not_be_read_is_a_problem_with_its_place() {
    let program = fixture::program("//- /gone/lib.rs crate:main\nmod x;\nfn ok() {}\nfn broken( {}\n");
    let defs = program.defs(CrateId(0));
    let lines: Vec<u32> = (defs.problems.iter())
        .filter_map(|problem| match &problem.place {
            ProblemPlace::At(span) => Some(program.sources().file(span.file).line_col(span.range.start).line),
            ProblemPlace::Path(_) => None,
        })
        .collect();
    assert!(lines.contains(&1), "{:?}", defs.problems);
    assert!(lines.iter().any(|&line| line >= 3), "{:?}", defs.problems);
}

#[test]
fn files_that_bring_in_each_other_twice_end_and_are_said() {
    let file = |number: u32| {
        let next = number + 1;
        format!("//- /f{number}.rs\n#[path = \"f{next}.rs\"] mod a;\n#[path = \"f{next}.rs\"] mod b;\n")
    };
    let files: String = (1..40).map(file).collect();
    let text = format!("//- /lib.rs crate:main\n#[path = \"f1.rs\"] mod a;\n{files}//- /f40.rs\npub fn f() {{}}\n");
    let program = fixture::program(&text);
    let problems = &program.defs(CrateId(0)).problems;
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.starts_with("too much: the crate's modules lead to more files"), "{problems:?}");
}
