//! What macro calls give.

use super::check;

#[test]
fn the_value_of_a_macro_of_another_crate() {
    check(
        r#"
//- /lib.rs crate:main deps:args
use args::{arg, command};
fn inner() -> u8 {
    let matches = command!("x").arg(arg!("file")).matches(); //: matches => args::Matches ;; command!("x").arg(arg!("file")) => args::Command -> args::Command::arg
    let list = args::list![1u8, 2].first().copied(); //: list => std::option::Option<u8>
    let path = std::path::Path::new("x");
    let joined = args::beside!(path).exists(); //: joined => bool ;; args::beside!(path).exists() => bool -> std::path::Path::exists
    args::nothing!(path.exists()); //: path.exists() => bool -> std::path::Path::exists
    let by_unknown = args::other!(path).exists(); //: args::other!(path).exists() => _ -> ? on _
    args::tail!(path)
}
//- /args.rs crate:args foreign
pub struct Command;
pub struct Matches;
pub struct Arg;
impl Command {
    pub fn new(_: &str) -> Command { Command }
    pub fn arg(self, _: Arg) -> Command { self }
    pub fn matches(self) -> Matches { Matches }
}
#[macro_export]
macro_rules! command {
    ($name:expr) => {{
        let mut command = $crate::Command::new($name);
        if let Some(arg) = $crate::arg_of() { command = command.arg(arg) }
        command
    }};
}
#[macro_export(local_inner_macros)]
macro_rules! arg { ($name:expr) => { arg_impl!(@done $name) }; }
#[macro_export]
macro_rules! arg_impl { (@done $name:expr) => { $crate::Arg }; }
#[macro_export]
macro_rules! list { ($($x:expr),*) => { <[_]>::into_vec(std::boxed::Box::new([$($x),*])) }; }
#[macro_export]
macro_rules! beside { ($path:expr) => { $path.join("y") }; }
#[macro_export]
macro_rules! nothing { ($x:expr) => { $x }; }
#[macro_export]
macro_rules! other { ($x:expr) => { no_such_macro!($x) }; }
#[macro_export]
macro_rules! tail { ($x:expr) => { $x.to_string_lossy().len() as u8 }; }
"#,
    );
}

#[test]
fn a_macro_is_known_by_what_it_resolves_to() {
    check(
        r#"
//- /main.rs crate:main deps:other,serde_json
use other::json;
use serde_json::json as value;
fn f() {
    let a = json!(1u8); //: a => u8
    let b = value!(1u8); //: b => serde_json::Value
    let c = other::format!(2u16); //: c => u16
}
//- /other.rs crate:other foreign
#[macro_export] macro_rules! json { ($x:expr) => { $x } }
#[macro_export] macro_rules! format { ($x:expr) => { $x } }
//- /json.rs crate:serde_json foreign
pub enum Value { Null }
#[macro_export] macro_rules! json { ($x:expr) => { $crate::to_value(&$x).unwrap() } }
"#,
    );
}
