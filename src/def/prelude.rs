//! The names that every module of every crate sees: the standard prelude by edition, and the primitive types.

use crate::base::name::Symbol;

/// Names of the prelude, the edition that brought them, and where the standard library has them.
const PRELUDE: &[(&str, u16, &str)] = &[
    ("AsMut", 2015, "convert::AsMut"),
    ("AsRef", 2015, "convert::AsRef"),
    ("AsyncFn", 2015, "ops::AsyncFn"),
    ("AsyncFnMut", 2015, "ops::AsyncFnMut"),
    ("AsyncFnOnce", 2015, "ops::AsyncFnOnce"),
    ("Box", 2015, "boxed::Box"),
    ("Clone", 2015, "clone::Clone"),
    ("Copy", 2015, "marker::Copy"),
    ("Default", 2015, "default::Default"),
    ("DoubleEndedIterator", 2015, "iter::DoubleEndedIterator"),
    ("Drop", 2015, "ops::Drop"),
    ("Eq", 2015, "cmp::Eq"),
    ("Err", 2015, "result::Result::Err"),
    ("ExactSizeIterator", 2015, "iter::ExactSizeIterator"),
    ("Extend", 2015, "iter::Extend"),
    ("Fn", 2015, "ops::Fn"),
    ("FnMut", 2015, "ops::FnMut"),
    ("FnOnce", 2015, "ops::FnOnce"),
    ("From", 2015, "convert::From"),
    ("FromIterator", 2021, "iter::FromIterator"),
    ("Future", 2024, "future::Future"),
    ("Into", 2015, "convert::Into"),
    ("IntoFuture", 2024, "future::IntoFuture"),
    ("IntoIterator", 2015, "iter::IntoIterator"),
    ("Iterator", 2015, "iter::Iterator"),
    ("None", 2015, "option::Option::None"),
    ("Ok", 2015, "result::Result::Ok"),
    ("Option", 2015, "option::Option"),
    ("Ord", 2015, "cmp::Ord"),
    ("PartialEq", 2015, "cmp::PartialEq"),
    ("PartialOrd", 2015, "cmp::PartialOrd"),
    ("Result", 2015, "result::Result"),
    ("Send", 2015, "marker::Send"),
    ("Sized", 2015, "marker::Sized"),
    ("Some", 2015, "option::Option::Some"),
    ("String", 2015, "string::String"),
    ("Sync", 2015, "marker::Sync"),
    ("ToOwned", 2015, "borrow::ToOwned"),
    ("ToString", 2015, "string::ToString"),
    ("TryFrom", 2021, "convert::TryFrom"),
    ("TryInto", 2021, "convert::TryInto"),
    ("Unpin", 2015, "marker::Unpin"),
    ("Vec", 2015, "vec::Vec"),
    ("align_of", 2015, "mem::align_of"),
    ("align_of_val", 2015, "mem::align_of_val"),
    ("drop", 2015, "mem::drop"),
    ("size_of", 2015, "mem::size_of"),
    ("size_of_val", 2015, "mem::size_of_val"),
];

const PRIMITIVES: &[&str] = &[
    "bool", "char", "f128", "f16", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "u128", "u16",
    "u32", "u64", "u8", "usize",
];

/// Where the standard library has the prelude name `name`, relative to its root.
pub(crate) fn path_of(name: Symbol, edition: u16) -> Option<&'static str> {
    let index = PRELUDE.binary_search_by_key(&name.as_str(), |&(known, ..)| known).ok()?;
    let (_, since, path) = PRELUDE[index];
    (since <= edition).then_some(path)
}

/// Paths of the prelude's names that start like a type's or trait's.
pub(crate) fn paths(edition: u16) -> impl Iterator<Item = &'static str> {
    PRELUDE.iter().filter(move |&&(_, since, _)| since <= edition).map(|&(.., path)| path)
}

pub(crate) fn is_primitive(name: Symbol) -> bool {
    PRIMITIVES.binary_search(&name.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(PRELUDE.is_sorted_by_key(|&(name, ..)| name));
        assert!(PRIMITIVES.is_sorted());
        assert_eq!(path_of(Symbol::new("TryFrom"), 2018), None);
        assert_eq!(path_of(Symbol::new("Vec"), 2018), Some("vec::Vec"));
    }
}
