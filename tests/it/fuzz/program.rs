//! Programs that a grammar makes: modules, globs that go round, macros that make items, generic types and traits, values
//! that are functions. All of it can be read, most of it would not compile, and much of it refers to itself.

use std::fmt::Write;

use proptest::prelude::{Strategy, any};

/// The text of a file with several modules, all made of small numbers that name each other.
pub(super) fn programs() -> impl Strategy<Value = String> {
    let item = (0..18u8, any::<u8>(), any::<u8>(), any::<u8>());
    let module = proptest::collection::vec(item, 1..12);
    proptest::collection::vec(module, 1..6).prop_map(|modules| {
        let mut text = String::from("#![allow(unused)]\n");
        for (number, items) in modules.iter().enumerate() {
            let mut writer = Writer { text: &mut text, modules: modules.len(), item: 0 };
            writeln!(writer.text, "pub mod m{number} {{").unwrap();
            for &(kind, a, b, c) in items {
                writer.item(kind, [a, b, c]);
            }
            writeln!(writer.text, "}}").unwrap();
        }
        text
    })
}

struct Writer<'a> {
    text: &'a mut String,
    modules: usize,
    /// Number of the next item in its module.
    item: usize,
}

impl Writer<'_> {
    /// An item; what it refers to is chosen by the numbers, and may be anything, itself too.
    fn item(&mut self, kind: u8, chosen: [u8; 3]) {
        let number = self.item;
        self.item += 1;
        let [a, b, c] = chosen.map(|n| usize::from(n) % (number + 2));
        let module = |n: u8| usize::from(n) % self.modules;
        let (m, n) = (module(chosen[0]), module(chosen[1]));
        let expr = self.expr(chosen, 3);
        let ty = ty(chosen, 3);
        let text = match kind {
            0 => format!("pub use crate::m{m}::*;"),
            1 => format!("pub use super::m{m}::{{self as a{number}, f{a} as f{number}}};"),
            2 => format!("pub use super::*; use crate::m{m}::m{n}::*;"),
            3 => format!("pub async fn f{number}() {{ {expr}; }}"),
            4 => format!("pub fn f{number}() {{ {expr}; }}"),
            5 => format!("pub fn f{number}<T: T{a}>(x: T) -> T::A {{ x.g{b}(); f{c}(x) }}"),
            6 => format!("pub struct S{number}<X = u8>(pub {ty}, pub X);"),
            7 => format!("impl<X> Drop for S{a}<X> {{ fn drop(&mut self) {{ {expr}; }} }}"),
            8 => format!("pub trait T{number}: T{a} {{ type A: T{b}; fn g{number}(&self) {{ {expr}; }} }}"),
            9 => format!("impl<X: T{b}> T{a} for S{b}<X> {{ type A = {ty}; fn g{a}(&self) {{ {expr}; }} }}"),
            10 => format!("impl T{a} for fn() {{ type A = Self; }} impl<F: Fn()> T{b} for F {{ type A = F; }}"),
            11 => format!("pub type A{number}<X> = {ty};"),
            12 => format!(
                "macro_rules! r{number} {{ ($($x:tt)*) => {{ $($x)* pub fn f{a}() {{ {expr}; }} }}; }} r{number}!(use super::*;);"
            ),
            13 => format!("macro_rules! r{number} {{ ($e:expr) => {{ {{ let x = $e; {expr}; x }} }}; }}"),
            14 => format!("pub static V{number}: std::sync::LazyLock<{ty}> = std::sync::LazyLock::new(|| {expr});"),
            15 => format!("pub enum E{number}<X> {{ A(X), B(Box<E{a}<{ty}>>), C {{ x: fn() }} }}"),
            16 => format!(
                "impl<X> std::future::Future for S{a}<X> {{ type Output = {ty}; fn poll(self: std::pin::Pin<&mut Self>, cx: &mut std::task::Context<'_>) -> std::task::Poll<{ty}> {{ {expr}; std::task::Poll::Pending }} }}"
            ),
            _ => format!(
                "impl<X> std::ops::Deref for S{a}<X> {{ type Target = {ty}; fn deref(&self) -> &{ty} {{ {expr}; &self.0 }} }}"
            ),
        };
        writeln!(self.text, "    {text}").unwrap();
    }

    fn expr(&self, chosen: [u8; 3], depth: u8) -> String {
        let [a, b, c] = chosen;
        let n = a % 6;
        if depth == 0 {
            return format!("f{n}()");
        }
        let inner = self.expr([b, c, a.wrapping_mul(7).wrapping_add(depth)], depth - 1);
        let m = usize::from(b) % self.modules;
        match a % 19 {
            0 => "std::fs::read(\"x\")".to_owned(),
            1 => format!("crate::m{m}::f{n}()"),
            2 => format!("{{ let g = || {inner}; g() }}"),
            3 => format!("{{ let mut f = f{n}; if {inner} {{ f = crate::m{m}::f{n}; }} f() }}"),
            4 => format!("S{n}({inner}, {inner}).g{n}().0"),
            5 => format!("loop {{ if {inner} {{ break; }} else {{ continue; }} }}"),
            6 => format!("match {inner} {{ E{n}::A(x) => x, E{n}::B(y) if {inner} => y, _ => return }}"),
            7 => format!("async {{ {inner} }}.await"),
            8 => format!("[{inner}, {inner}].into_iter().map(|x| {inner}).for_each(drop)"),
            9 => format!("{inner}?"),
            10 => format!("(Box::new(|x| {inner}) as Box<dyn Fn(u8) -> A{n}<u8>>)(1)"),
            11 => format!("<S{n} as T{n}>::g{n}(&{inner})"),
            12 => format!("{{ let Some(x) = {inner} else {{ return }}; x.y.z }}"),
            13 => format!("std::thread::spawn(move || {inner}).join()"),
            14 => format!("*V{n} + -{inner}"),
            15 => format!("r{n}!({inner})"),
            16 => format!("{{ let (a, mut b) = ({inner}, S{n}(1, 2)); b = a; drop(b); a }}"),
            17 => format!("while let Some(x) = {inner} {{ {inner}; }}"),
            _ => format!("|| async move {{ {inner} }}"),
        }
    }
}

fn ty([a, b, c]: [u8; 3], depth: u8) -> String {
    let n = a % 6;
    if depth == 0 {
        return "u8".to_owned();
    }
    let inner = ty([b, c, a], depth - 1);
    match a % 10 {
        0 => format!("S{n}<{inner}>"),
        1 => format!("A{n}<{inner}>"),
        2 => format!("({inner}, {inner})"),
        3 => format!("Box<dyn T{n}<A = {inner}>>"),
        4 => format!("<S{n} as T{n}>::A"),
        5 => format!("Vec<{inner}>"),
        6 => format!("fn({inner}) -> {inner}"),
        7 => format!("Option<E{n}<{inner}>>"),
        8 => format!("impl Fn({inner}) -> {inner}"),
        _ => format!("&'static [{inner}; 3]"),
    }
}
