//! What reading the items of a file gives, shown through the outline.

use crate::syntax::dump::dump_items;
use crate::syntax::item_tree::{ItemKind, ItemTree};
use crate::syntax::parse_items;

fn check(source: &str, expect: &str) {
    super::same(&dump_items(&parse_items(source)), expect);
}

/// Each name stands where its range says, each body is delimited as it should be.
fn check_ranges(source: &str, tree: &ItemTree) {
    let slice = |range: crate::base::span::TextRange| &source[range.start as usize..range.end as usize];
    for item in tree.items.values() {
        assert!(item.range.encloses(item.name_range), "{:?}", item.name);
        if !item.name.is_empty() {
            assert_eq!(slice(item.name_range).trim_start_matches("r#"), item.name.as_str());
        }
        if let ItemKind::Fn(function) = &item.kind
            && let Some(body) = function.body
        {
            assert!(slice(body).starts_with('{') && slice(body).ends_with('}'), "{:?}", slice(body));
        }
        for attr in &item.attrs.list {
            assert!(slice(attr.range).starts_with('#') && slice(attr.range).ends_with(']'));
        }
    }
}

#[test]
fn functions() {
    check(
        r#"
        /// Documented.
        pub(crate) async fn a<'a, T: Read + ?Sized + 'a>(x: &'a mut T, (p, q): (u8, Vec<u8>)) -> io::Result<()>
        where for<'b> T: Fn(&'b str) -> String { let x = 1; }
        unsafe extern "C" fn b(_: *const u8) -> ! { loop {} }
        const fn c<const N: usize>(f: impl Fn(u8), g: fn() -> u8, h: [u8; { N }]) -> Foo<{ N }> { todo!() }
        pub(in crate::x) fn d(x: <T as Iterator>::Item, d: Box<dyn Send + 'static>) -> impl Future<Output = u8> {}
        "#,
        r#"
        pub(crate) async fn a<T: Read> where T: Fn<(&str), Output = String>(x: &mut T, _: (u8, Vec<u8>)) -> io::Result<()>
        unsafe extern "C" fn b(_: *const u8) -> !
        const fn c<const N, impl Fn: Fn<(u8), Output = ()>>(f: impl Fn, g: fn() -> u8, h: [u8; _]) -> Foo<{const}>
        pub(in crate::x) fn d(x: <T as Iterator>::Item, d: Box<dyn Send>) -> impl Future<Output = u8>
        "#,
    );
}

#[test]
fn types_and_their_parts() {
    check(
        r#"
        #[derive(Debug)]
        struct S<T = u8> { pub a: T, r#type: Option<T> }
        struct T(pub u8, u16);
        struct U;
        enum E<T> { A, #[cfg(unix)] B(T) = 3, C { x: u8 } }
        union W { a: u8 }
        type A<T> = Result<T, Error>;
        trait Tr<X>: Send where X: Sync { const N: u8; type I: Clone = u8; fn f(self: Arc<Self>); fn g(&self) -> u8 { 1 } m!(); }
        trait Al = Send + Sync;
        impl<T> Tr<T> for S<T> { const N: u8 = 1; type I = u8; pub async fn f(self: Arc<Self>) {} }
        impl !Send for U {}
        const _: () = { 1; };
        pub static mut X: &str = "a;b";
        extern "system" { fn ext(x: u8, ...) -> u8; static Y: u8; type Z; }
        extern crate alloc as al;
        macro_rules! m { () => {} }
        lazy_static::lazy_static! { static ref X: u8 = 1; }
        mod out;
        mod inn { #![allow(x)] pub fn f() {} }
        "#,
        r#"
        #[derive(Debug)]
        struct S<T = u8> { a: T, type: Option<T> }
        struct T(u8, u16)
        struct U
        enum E<T>
            variant A
            #[cfg(unix)]
            variant B(T)
            variant C { x: u8 }
        union W { a: u8 }
        type A<T> = Result<T, Error>
        trait Tr<X> where X: Sync: Send
            const N: u8
            type I: Clone = u8
            fn f(self: Arc<Self>);
            fn g(&self) -> u8
            m!
        trait Al = Send + Sync
        impl<T> Tr<T> for S<T>
            const N: u8 = ..
            type I = u8
            pub async fn f(self: Arc<Self>)
        impl ! Send for U
        const _: () = ..
        pub static X: &str = ..
        extern "system"
            extern "system" fn ext(x: u8) -> u8;
            static Y: u8
            type Z
        extern crate alloc as al
        macro_rules! m
        lazy_static::lazy_static!
        mod out;
        #[allow(x)]
        mod inn
            pub fn f()
        "#,
    );
}

/// The short way and syn's come to the same.
#[test]
fn plain_constants() {
    check(
        "pub const A: c_int = 1; const B: a::b::C = { fn x() {} 2 }; pub static C: u8 = 3; pub(crate) const D: u8 = 1;
         #[x] const E: u8 = 1; static mut F: u8 = 1; const G: self::T = 1; const _: () = (); const H: V<u8> = 1; const r#I: u8 = 1;
         impl X { const J: u8 = 1; } const K: fn() = k; const L: !u8 = 1;",
        r#"
        pub const A: c_int = ..
        const B: a::b::C = ..
            block 43..58
                fn x()
        pub static C: u8 = ..
        pub(crate) const D: u8 = ..
        #[x]
        const E: u8 = ..
        static F: u8 = ..
        const G: self::T = ..
        const _: () = ..
        const H: V<u8> = ..
        const I: u8 = ..
        impl X
            const J: u8 = ..
        const K: fn() -> () = ..
        problem 298..315: expected `;`
        "#,
    );
}

#[test]
fn imports_are_flattened() {
    check(
        r#"
        use std::{fs::{self, File as F}, io::prelude::*, thread::sleep};
        pub use ::a::B as _;
        use self::x; use super::super::{y, self}; use crate::z::{self as w}; use *; use {a, b::c};
        "#,
        r#"
        use std::fs as fs (types), std::fs::File as F, std::io::prelude::*, std::thread::sleep as sleep
        pub use ::a::B as _
        use self::x as x
        use super::super::y as y, super::super as self (types)
        use crate::z as w (types)
        use *
        use a as a, b::c as c
        "#,
    );
}

#[test]
fn attributes_keep_their_arguments() {
    check(
        r#"#![feature(x)] #![doc = "text"]
        #[cfg(all(unix, feature = "a b"))] #[path = "x.rs"] #[cfg_attr(test, ignore, x = "y")] #[tokio::main] mod a;"#,
        r#"
        #![feature(x)]
        #[cfg(all(unix, feature = "a b"))]
        #[path(x.rs)]
        #[cfg_attr(test, ignore, x = "y")]
        #[tokio::main]
        mod a;
        "#,
    );
}

#[test]
fn items_inside_of_bodies_belong_to_their_block() {
    check(
        "fn f() { use std::fs; if x { #[inline] async fn g() { struct S; } let y = 1; g(); } const { 1 }; unsafe { h() } }
         const C: u8 = { fn k() {} 1 };
         impl X { fn m() { select! { a = b => { enum E { A } } } stream! { fn i() {} } quote! { fn no() {} }; } }",
        r#"
        fn f()
            block 7..113
                use std::fs as fs
            block 27..83
                #[inline]
                async fn g()
                    block 52..65
                        struct S
        const C: u8 = ..
            block 137..152
                fn k()
        impl X
            fn m()
                select! block 189..218
                block 200..216
                    enum E
                        variant A
                stream! block 227..240
                    fn i()
                quote! block 248..262
                    fn no()
        "#,
    );
}

#[test]
fn the_delimiters_of_a_macro_are_a_block_where_items_are_inside() {
    check(
        "fn f() { if !(a) { fn g() {} } ::x::y!(fn h() {}); $crate::z![{ fn i() {} }]; w!{ fn, { fn j() {} } } v! { k } }",
        r#"
        fn f()
            block 17..30
                fn g()
            ::x::y! block 38..49
                fn h()
            crate::z! block 61..76
            block 62..75
                fn i()
            w! block 80..101
            block 86..99
                fn j()
        "#,
    );
}

#[test]
fn blocks_may_begin_with_attributes_and_functions_may_lack_a_body() {
    check(
        "fn f() { #![allow(x)] fn g() {} } #[eii] pub fn h(x: u8) -> u8; impl X { fn i(); }",
        r#"
        fn f()
            block 7..33
                fn g()
        #[eii]
        pub fn h(x: u8) -> u8;
        impl X
            fn i();
        "#,
    );
}

#[test]
fn an_item_in_unknown_syntax_costs_only_itself() {
    check(
        "fn a() {} pub(crate) impl Ext for T { fn x() {} } fn b() {} fn c( { let } \
         impl X { fn d() {} fn e(#) {} fn f() {} } async gen fn g() {} ; fn h() {}",
        r#"
        fn a()
        fn b()
        impl X
            fn d()
            fn f()
        fn h()
        problem 10..49: expected one of: `fn`, `extern`, `use`, `static`, `const`, `unsafe`, `mod`, `type`, `struct`, `enum`, `union`, `trait`, `auto`, `macro`
        problem 60..73: the brackets in it do not pair up
        problem 64..65: this bracket has no partner
        problem 93..103: it ends too early: expected square brackets
        problem 116..135: expected one of: `fn`, `extern`, `use`, `static`, `const`, `unsafe`, `mod`, `type`, `struct`, `enum`, `union`, `impl`, `trait`, `auto`, `default`, `macro`, identifier, `self`, `super`, `crate`, `::`
        "#,
    );
}

#[test]
fn ranges_are_places_in_the_file_as_it_is() {
    let source = "\u{feff}#!/usr/bin/env run\r\n// é\r\n/** ü */ #[a /* ö */ (b)]\r\npub /* ß */ fn r#mod() { \"é\" }\r\nmod m { /// é\r\n struct S; }";
    let tree = parse_items(source);
    check_ranges(source, &tree);
    assert_eq!(tree.items.len(), 3);
    let first = &tree.items[tree.top[0]];
    assert_eq!(
        &source[first.range.start as usize..first.range.end as usize],
        "#[a /* ö */ (b)]\r\npub /* ß */ fn r#mod() { \"é\" }"
    );
    let ItemKind::Fn(function) = &first.kind else { panic!() };
    let body = function.body.unwrap();
    assert_eq!(&source[body.start as usize..body.end as usize], "{ \"é\" }");
}

#[test]
fn deep_nesting_is_refused_and_the_rest_is_read() {
    let deep = format!(
        "type T = {}u8{}; fn a() {{ {}{} }} fn b() {{}}",
        "Vec<".repeat(9999),
        ">".repeat(9999),
        "{".repeat(9999),
        "}".repeat(9999)
    );
    let tree = parse_items(&deep);
    assert_eq!(tree.top.len(), 2);
    assert_eq!(tree.problems.len(), 1);
    let modules = format!("{}{}", "mod a {".repeat(400), "}".repeat(400));
    let tree =
        std::thread::Builder::new().stack_size(64 << 20).spawn(move || parse_items(&modules)).unwrap().join().unwrap();
    assert_eq!((tree.items.len(), tree.problems.len()), (256, 1));
}

#[test]
fn any_text_will_do() {
    let source = include_str!("items.rs");
    let mut random = 7u64;
    let mut next = |limit: usize| {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (random >> 33) as usize % limit
    };
    let chars: Vec<char> = source.chars().collect();
    for _ in 0..150 {
        let mut mutated = chars[..next(chars.len())].to_vec();
        for _ in 0..next(6) {
            if !mutated.is_empty() {
                let at = next(mutated.len());
                mutated[at] = ['{', '}', '"', '\'', '#', '/', 'é', ')', '\\'][next(9)];
            }
        }
        let text: String = mutated.iter().collect();
        let tree = parse_items(&text);
        check_ranges(&text, &tree);
    }
}

#[test]
fn a_macro_in_braces_may_be_a_type() {
    check(
        "fn f() -> make! { u8 } { go() } fn g() -> ! { loop {} } fn h(a: t!{x}) -> m::t! { u8 } where X: Y; impl A for ! { fn i() {} }",
        "
        fn f() -> make!(u8)
        fn g() -> !
        fn h where X: Y(a: t!(x)) -> m::t!(u8);
        impl A for !
            fn i()
        ",
    );
}
