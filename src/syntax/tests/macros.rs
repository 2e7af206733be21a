//! What calls of `macro_rules!` macros become, in bodies and between items.

use crate::base::name::Symbol;
use crate::base::span::TextRange;
use crate::syntax::body::{Body, Expr};
use crate::syntax::dump::{dump_body, dump_items};
use crate::syntax::item_tree::{ItemKind, ItemTree};
use crate::syntax::macro_types::KnownMacro;
use crate::syntax::type_ref::ModPath;
use crate::syntax::{
    BodySource, MacroScope, MacroSource, expand_items, known_items, lower_body, parse_items, parse_macro_items,
};

/// Finds the macros of one file by their last name.
struct OneFile<'a> {
    text: &'a str,
    tree: &'a ItemTree,
}

impl MacroScope for OneFile<'_> {
    fn known(&self, path: &ModPath) -> KnownMacro {
        super::known_by_name(path)
    }

    fn macro_rules(&self, path: &ModPath) -> Option<MacroSource> {
        let name = path.names.last()?;
        self.tree.items.values().find_map(|item| match &item.kind {
            ItemKind::MacroRules(def) if item.name == *name => {
                Some(MacroSource { text: self.text.into(), rules: def.rules, krate: Symbol::new("here") })
            }
            _ => None,
        })
    }
}

fn lower(source: &str, name: &str) -> Body {
    let tree = parse_items(source);
    let item = tree.items.values().find(|item| item.name == *name).unwrap();
    lower_body(BodySource { text: source, expansion: None, item }, &OneFile { text: source, tree: &tree })
}

/// Defines `m` by `rules` and lowers a function with `stmts`.
fn check(rules: &str, stmts: &str, expect: &str) {
    let found = dump_body(&lower(&format!("macro_rules! m {{ {rules} }} fn f() {{ {stmts} }}"), "f"));
    let lines = found.lines().filter(|line| *line != "{" && *line != "}");
    let inner: Vec<&str> = lines.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    super::same(&inner.join("\n"), expect);
}

#[test]
fn every_kind_of_fragment() {
    check(
        "(expr $e:expr, $($r:expr),*) => { a($e, $($r + 1),*) };
         (ty $t:ty = $u:ty) => { <$t>::b::<$u>($t::new()) };
         (path $p:path; $l:literal $k:literal) => { $p($l, $k) };
         (pat $p:pat => $q:pat_param | $r:pat) => { match x { $p => 1, $q => 2, $r => 3 } };
         (block $b:block $l:lifetime) => { $l: loop $b };
         (tt $($t:tt)*) => { c!($($t)*) };
         (meta #[$m:meta] $v:vis) => { d(stringify!($m), stringify!($v)) };
         (ident $i:ident . $j:ident) => { $i.$j() };",
        "m!(expr 1 + 2, f::<A, B>(|x, y| x), v); m!(ty Vec<Vec<u8>> = (A, B)); m!(path a::B::<C>; -1 true);
         m!(pat A | B(_) => C { .. } | D | E); m!(block { e() } 'l); m!(tt a.b(c), { d }); m!(meta #[cfg(x)] pub(crate)); m!(ident r.s);",
        r#"
        m! => a((1 + 2), (f<A, B>(|x, y| x) + 1), (v + 1));
        m! => <Vec<Vec<u8>>>::b<(A, B)>(<Vec<Vec<u8>>>::new());
        m! => a::B<C>(-1, true);
        m! => match x {
            A | B(_) => 1,
            C {  } => 2,
            D | E => 3,
        };
        m! => 'l: loop {
            e()
        };
        m! => c!(a.b(c), {
            d
        });
        m! => d(stringify!(?), stringify!(?));
        m! => r.s();
        "#,
    );
}

#[test]
fn repetitions() {
    check(
        "($($k:ident: [$($v:expr),+]);* $(;)?) => { [$((stringify!($k), [$(g($k, $v)),*])),*] };
         ($($(#[$m:meta])? $x:ident $(= $y:expr)?,)+) => { ($($x $(.set($y))?),+) };
         () => { never() };",
        "m!(a: [1, 2]; b: [3];); m!(x, #[m] y = 1 + 1, ); m![]; m!(1);",
        r#"
        m! => [(stringify!(?), [g(a, 1), g(a, 2)]), (stringify!(?), [g(b, 3)])];
        m! => (x, y.set((1 + 1)));
        m! => [];
        m!(1);
        "#,
    );
}

#[test]
fn doc_comments_are_attributes_in_what_a_rule_gives_and_nothing_in_what_it_asks_for() {
    check(
        "/// One.
         ($x:ident, A) => { m!(/// Documents \"it\".
             $x, A) };
         /// Two.
         (/// `x`
          $(#[$m:meta])+ $x:ident, A) => { f($x) };",
        "m!(x, A);",
        r#"
        m! => m! => f(x);
        "#,
    );
}

#[test]
fn macros_call_each_other_and_name_their_crate() {
    check(
        "(@one $x:expr) => { $crate::a::b($x)? }; ($($x:expr),*) => { $(m!(@one $x);)* };",
        "m!(1, c.await);",
        r#"
        m! => {
            m! => $crate(here)::a::b(1)?;
            m! => $crate(here)::a::b(c.await)?;
        };
        "#,
    );
    check("() => { m!() };", "m!();", &format!("{}m!();", "m! => ".repeat(128)));
}

#[test]
fn declared_variables_are_seen_behind_the_call() {
    check(
        "($x:ident, $e:expr) => { let $x = $e; log(); };",
        "m!(a, b()); c(a)",
        "
        let a = b();
        log();
        c(a)
        ",
    );
}

#[test]
fn output_has_a_limit() {
    let source =
        format!("macro_rules! m {{ ($($x:tt)*) => {{ m!($($x)* $($x)*) }}; }} fn f() {{ m!({}); }}", "x, ".repeat(100));
    let run = move || lower(&source, "f").skipped.len();
    let skipped = std::thread::Builder::new().stack_size(64 << 20).spawn(run).unwrap().join().unwrap();
    assert!(skipped <= 1);
}

#[test]
fn places_are_those_of_the_call() {
    let source =
        "macro_rules! m { ($r:expr, $n:ident) => { outer($r.$n()) } } fn f() { m!(sock /* x */ . inner, read); }";
    let body = lower(source, "f");
    let own = &source[source.find("fn f").unwrap()..];
    let text = |range: TextRange| &own[range.start as usize..range.end as usize];
    let mut seen = 0;
    for (id, expr) in body.exprs.iter() {
        match expr {
            Expr::MethodCall(call) => {
                assert_eq!(text(call.name_range), "read");
                assert_eq!(text(body.expr_ranges[call.receiver]), "sock /* x */ . inner");
                seen += 1;
            }
            Expr::Call { callee, .. } => {
                assert_eq!(text(body.expr_ranges[id]), "m!(sock /* x */ . inner, read)");
                assert_eq!(text(body.expr_ranges[*callee]), "m!(sock /* x */ . inner, read)");
                seen += 1;
            }
            _ => {}
        }
    }
    assert_eq!(seen, 2);
}

/// Expands the item calls of `source` with its own macros and those that are known.
fn check_items(source: &str, expect: &str) {
    let tree = parse_items(source);
    let mut found = String::new();
    for item in tree.items.values() {
        let ItemKind::MacroCall(call) = &item.kind else { continue };
        let call_source = BodySource { text: source, expansion: None, item };
        let expanded = match (OneFile { text: source, tree: &tree }).macro_rules(&call.path) {
            Some(definition) => expand_items(&definition, call_source),
            None => {
                let known = super::known_by_name(&call.path);
                if known.declares() { known_items(known, call_source) } else { parse_macro_items(call_source) }
            }
        };
        let Some(expanded) = expanded else {
            found += "nothing\n";
            continue;
        };
        found += &dump_items(&expanded);
        let expansion = expanded.expansion.as_deref().unwrap();
        for item in expanded.items.values() {
            let place = expansion.map(item.name_range);
            found += &format!("{} is at `{}`\n", item.name, &source[place.start as usize..place.end as usize]);
            let body =
                lower_body(BodySource { text: source, expansion: Some(expansion), item }, &crate::syntax::NoMacros);
            for &range in body.expr_ranges.values() {
                assert!(range.start < range.end && range.end as usize <= source.len());
            }
            if body.root.is_some() {
                found += &dump_body(&body);
            }
        }
    }
    super::same(&found, expect);
}

#[test]
fn items_from_macros() {
    check_items(
        "macro_rules! make { ($v:vis $n:ident => $e:expr) => { $v async fn $n(x: u8) { inner($e); helper() } struct Made; } }
         make! { pub go => std::fs::read(p) }",
        "
        pub async fn go(x: u8)
        struct Made
        go is at `go`
        |x| {
            inner(std::fs::read(p));
            helper()
        }
        Made is at `make! { pub go => std::fs::read(p) }`
        ",
    );
}

#[test]
fn doc_comments_of_a_call_are_attributes() {
    check_items(
        r#"macro_rules! one { ($(#[doc = $text:literal])+ $(#[$a:meta])* fn $n:ident()) => { $(#[$a])* fn $n(); } }
           macro_rules! inner { (#![$a:meta] struct $n:ident;) => { struct $n; } }
           one! { /// Line.
                  /** Block
                      of two. */ #[must_use] #[unsafe(no_mangle)] fn a() }
           one! { // No more than a comment.
                  fn b() }
           inner! { //! Inside.
                    struct C; }"#,
        "
        #[must_use]
        #[unsafe(no_mangle)]
        fn a();
        a is at `a`
        nothing
        struct C
        C is at `C`
        ",
    );
}

#[test]
fn well_known_item_macros() {
    check_items(
        "thread_local! { static A: RefCell<u8> = RefCell::new(1); pub static B: u8 = const { 2 } }
         lazy_static::lazy_static! { #[x] pub static ref C: Vec<u8> = load(); }
         cfg_rt! { mod inner; pub use inner::X; }
         bitflags! { struct F: u8 {} }
         not_items! { a + b }",
        "
        static A: ::std::thread::LocalKey<RefCell<u8>> = ..
        pub static B: ::std::thread::LocalKey<u8> = ..
        A is at `A`
        ::std::thread::LocalKey::new(|| RefCell::new(1))
        B is at `B`
        ::std::thread::LocalKey::new(|| const {
            2
        })
        #[x]
        pub static C: ::std::sync::LazyLock<Vec<u8>> = ..
        C is at `C`
        ::std::sync::LazyLock::new(|| load())
        mod inner;
        pub use inner::X as X
        inner is at `inner`
         is at `use`
        nothing
        nothing
        ",
    );
}

#[test]
fn cfg_if_gives_all_branches() {
    check_items(
        "cfg_if::cfg_if! { if #[cfg(unix)] { fn a() { b() } #[x] struct S; } else if #[cfg(feature = \"f\")] { mod c; } else { use d::e; } }",
        r#"
        #[cfg(unix)]
        fn a()
        #[cfg(unix)]
        #[x]
        struct S
        #[cfg(all(feature = "f", not(any(unix))))]
        mod c;
        #[cfg(not(any(unix, feature = "f")))]
        use d::e as e
        a is at `a`
        {
            b()
        }
        S is at `S`
        c is at `c`
         is at `use`
        "#,
    );
}

#[test]
fn names_are_put_together_in_items_and_in_bodies() {
    check_items(
        "paste::paste! { pub fn [<get_ big>](&self) { self.[<Name:snake>]() } #[doc = \"of \" x] struct [<My Type>]; }
         another_paste! { fn f() { make! { let [<a 1>] = [<b _ 2>](); } } }",
        "
        pub fn get_big(&self)
        struct MyType
        get_big is at `[<get_ big>]`
        {
            self.name()
        }
        MyType is at `[<My Type>]`
        fn f()
        f is at `f`
        {
            make! {
                let a1 = b_2();
            }
        }
        ",
    );
}
