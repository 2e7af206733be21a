//! What lowering a body gives, shown as Rust again.

use crate::base::span::TextRange;
use crate::syntax::body::{Body, Expr, Pat};
use crate::syntax::dump::dump_body;
use crate::syntax::item_tree::ItemKind;
use crate::syntax::macro_types::KnownMacro;
use crate::syntax::type_ref::ModPath;
use crate::syntax::{BodySource, MacroScope, MacroSource, NoMacros, lower_body, parse_items};

/// Knows a few macros by their names.
struct Common;

impl MacroScope for Common {
    fn macro_rules(&self, _: &ModPath) -> Option<MacroSource> {
        None
    }

    fn known(&self, path: &ModPath) -> KnownMacro {
        super::known_by_name(path)
    }
}

/// Lowers the first function, const or static of `source`.
fn lower(source: &str) -> Body {
    let tree = parse_items(source);
    let item = tree
        .items
        .values()
        .find(|item| matches!(item.kind, ItemKind::Fn(_) | ItemKind::Const { .. } | ItemKind::Static { .. }));
    lower_body(BodySource { text: source, expansion: None, item: item.unwrap() }, &Common)
}

fn check(source: &str, expect: &str) {
    super::same(&dump_body(&lower(source)), expect);
}

/// The same for statements, without the function around them.
fn check_stmts(stmts: &str, expect: &str) {
    let found = dump_body(&lower(&format!("fn f() {{ {stmts} }}")));
    let lines = found.lines().filter(|line| *line != "{" && *line != "}");
    let inner: Vec<&str> = lines.map(|line| line.strip_prefix("    ").unwrap_or(line)).collect();
    super::same(&inner.join("\n"), expect);
}

#[test]
fn calls_and_operators() {
    check_stmts(
        r#"a::b::<T>(1u8, "x")?; x.y.0.read_to_string::<[u8]>(&mut s).await; *p += -(1 + 2) * !q; v[1..=2] = (1.5, 'c', b"ab");
        f as u64; [0; 4]; [a, b]; ..; S { a, b: 1, ..d }; <T as Tr>::f(); &raw const x; a = b; _ = c; <Self>::g; "#,
        r#"
        a::b<T>(1u8, "x")?;
        x.y.0.read_to_string::<[u8]>(&mut s).await;
        (*p += (-(1 + 2) * !q));
        (v[(1..=2)] = (float, 'char', b"2"));
        (f as u64);
        [0; 4];
        [a, b];
        (..);
        S { a: a, b: 1, ..d };
        <T as Tr>::f();
        &raw x;
        (a = b);
        (_ = c);
        <Self>::g;
        "#,
    );
}

#[test]
fn long_tables_of_constants_are_read_by_their_first_element() {
    let table = |element: &str| format!("fn f() {{ let t = &[{}]; after(t); }}", vec![element; 100].join(", "));
    for element in ["1", "(-1, S { a: -2, c: Some(\"d\"), e: None })"] {
        let source = table(element);
        let body = lower(&source);
        super::same(&dump_body(&body), &format!("{{\n    let t = &[{element}, __others];\n    after(t);\n}}\n"));
        let text = |range: &TextRange| &source[range.start as usize..range.end as usize];
        assert!(body.expr_ranges.values().any(|range| text(range) == "after(t)"), "{element}");
    }
    for element in ["f", "f()", "a.b", "*A", "|| 1", "m!(1)", "a::f", "A", "a::LINT", "A::B"] {
        let elements = lower(&table(element))
            .exprs
            .values()
            .filter(|expr| matches!(expr, Expr::Array(all) if all.len() == 100))
            .count();
        assert_eq!(elements, 1, "{element}");
    }
}

#[test]
fn parentheses_belong_to_what_stands_in_them() {
    let source = "fn f() { ((a - b).abs() / c).clamp(x, (y)); }";
    let body = lower(source);
    let text = |range: &TextRange| &source[range.start as usize..range.end as usize];
    let mut texts: Vec<&str> = body.expr_ranges.values().map(text).filter(|text| text.starts_with('(')).collect();
    texts.sort_by_key(|text| text.len());
    let whole = "((a - b).abs() / c).clamp(x, (y))";
    assert_eq!(texts, ["(y)", "(a - b)", "(a - b).abs()", "((a - b).abs() / c)", whole]);
}

#[test]
fn control_flow() {
    check_stmts(
        r#"'a: loop { break 'a 1; } while let Some(x) = it.next() && x > 1 { continue }
        for (i, _) in v.iter().enumerate() { } if a { 1 } else if b { 2 } else { return; }
        match x { A | B(..) if c => 1, S { x, ref y, .. } => { 2 } n @ 1..=9 => 3, [first, .., -1] => unsafe { 4 }, _ => 5 }
        async move { f().await }; let c = async |x: u8, &y| -> u8 { x }; let d = move || 1; const { 1 }; yield 1; 'b: { }"#,
        r#"
        'a: loop {
            break 'a 1;
        }
        while (let Some(x) = it.next() && (x > 1)) {
            continue
        }
        for (i, _) in v.iter().enumerate() {}
        if a {
            1
        } else if b {
            2
        } else {
            return;
        }
        match x {
            A | B(..) if c => 1,
            S { x: x, y: ref y } => {
                2
            },
            n @ 1..9 => 3,
            [first, .., int] => unsafe {
                4
            },
            _ => 5,
        }
        async move {
            f().await
        };
        let c = async |x: u8, &y| -> u8 {
            x
        };
        let d = move || 1;
        const {
            1
        };
        yield 1;
        'b: {}
        "#,
    );
}

#[test]
fn parameters_lets_and_local_items() {
    check(
        "impl X { async fn f(&mut self, (a, b): (u8, u8), ref c: C) { let x: u8; let Some(y) = z else { return }; use a::b; { fn g() {} } } }",
        r#"
        |(a, b), ref c| {
            items at 50
            let x: u8;
            let Some(y) = z else {
                return
            };
            {
                items at 106
            }
        }
        "#,
    );
    check("const C: u8 = { 1 };", "{\n    1\n}");
    check("static S: LazyLock<u8> = LazyLock::new(|| f());", "LazyLock::new(|| f())");
    check("trait T { fn f(x: u8); }", "nothing");
}

#[test]
fn macros_are_read_by_their_shape() {
    check_stmts(
        r#"println!("{}", f(1)); info!(target: "x", user = %name(), ?err, a.b = 1, "msg {}", x = y); warn!({ a = ?z(), b }, "m"); vec![g(); 3];
        assert!(matches!(x, Some(A) if h())); hashmap! { "a" => i(), b => j() }; json!({ "a": k(), "b": [l(), { "c": m() }] });
        size_of!(Vec<u8>, n()); stream! { yield 1; o().await; }; foo! { let x = p(); q() } quote! { not #code }; cfg!(unix);
        html! { <a> {b()} </a> }; tokio::join!(r(), s()); thread_local!()"#,
        r#"
        println!("{}", f(1));
        info!("x", name(), err, 1, "msg {}", y);
        warn!(z(), b, "m");
        vec!(g(), 3);
        assert!(matches!(x is Some(A) if h()));
        hashmap!("a", i(), b, j());
        json!(k(), l(), m());
        size_of!(n());
        stream! {
            yield 1;
            o().await;
        };
        foo! {
            let x = p();
            q()
        }
        quote!(?);
        cfg!();
        html!(?);
        tokio::join!(r(), s());
        thread_local!()
        skipped 403..427: macro html
        "#,
    );
}

#[test]
fn select_arms() {
    check_stmts(
        r#"tokio::select! { biased; x = a() => b(), Some(y) = c.next(), if d() => { e(); } _ = f => g().await, else => h() };
        select! { x = fut => x, complete => break, default => i() } crossbeam::select! { recv(r) -> msg => j(msg), default(t) => k() }"#,
        r#"
        tokio::select! {
            x = a() => b(),
            Some(y) = c.next(), if d() => {
                e();
            },
            _ = f => g().await,
            else => h()
        };
        select! {
            x = fut => x,
            else => if <missing> break else i()
        }
        crossbeam::select! {
            msg = recv(r) => j(msg),
            <missing> = default(t) => k(),
        }
        "#,
    );
}

#[test]
fn branches_of_cfg_if_and_macros_without_calls() {
    check_stmts(
        "cfg_if! { if #[cfg(a)] { b() } else if #[cfg(c)] { d() } else { e() } } hex!(00 f1); arg!(-x <Y> \"z\")",
        r#"
        cfg_if! if <missing> {
            b()
        } else if <missing> {
            d()
        } else {
            e()
        }
        hex!(?);
        arg!(?)
        "#,
    );
}

#[test]
fn pinned_variables_stay_and_streams_may_be_awaited_in_a_loop() {
    check_stmts(
        "tokio::pin! { let a = b(); } a.c(); stream! { loop { for await d in e() { yield f(d).await; } } }",
        r#"
        let a = b();
        a.c();
        stream! {
            loop {
                for d in e() {
                    yield f(d).await;
                }
            }
        }
        "#,
    );
}

#[test]
fn semicolons_alone_are_nothing() {
    check_stmts("; a();; { ; }", "a();\n{}");
}

#[test]
fn deep_nesting_is_skipped() {
    let source = format!("fn f() {{ {}1{} }}", "(".repeat(9999), ")".repeat(9999));
    assert_eq!(lower(&source).skipped.len(), 1);
    let source = format!("fn f() {{ {}x }}", "!".repeat(9999));
    assert_eq!(lower(&source).skipped.len(), 1);
}

#[test]
fn the_statements_beside_one_that_is_too_deep_are_read() {
    for chain in [".a()", "?", " as u8", " + x", "()", " && x", " = x", "[0]"] {
        let body = lower(&format!("fn f(x: u8) {{ first(); let y = x{}; last(); }}", chain.repeat(3000)));
        let calls = body.exprs.iter().filter(|(_, expr)| matches!(expr, Expr::Call { .. })).count();
        assert_eq!((calls, body.skipped.len(), body.params.len()), (2, 1, 1), "{chain}");
    }
}

/// Whatever the text, each item's body is lowered to something.
#[test]
fn any_body_will_do() {
    let source = include_str!("body.rs").to_owned() + include_str!("macros.rs");
    let mut random = 3u64;
    let mut next = |limit: usize| {
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (random >> 33) as usize % limit
    };
    let chars: Vec<char> = source.chars().collect();
    for _ in 0..40 {
        let from = next(chars.len());
        let mut mutated = chars[from..(from + next(4000)).min(chars.len())].to_vec();
        for _ in 0..next(8) {
            if !mutated.is_empty() {
                let at = next(mutated.len());
                mutated[at] = ['{', '}', '"', '\'', '#', '/', 'é', ')', '\\', '!', ';', '$'][next(12)];
            }
        }
        let text = format!(
            "fn f() {{ {} }} macro_rules! m {{ {} }} m! {{ x }}",
            String::from_iter(&mutated),
            String::from_iter(&mutated)
        );
        let tree = parse_items(&text);
        for item in tree.items.values() {
            let body = lower_body(BodySource { text: &text, expansion: None, item }, &NoMacros);
            let own = &text[item.range.start as usize..item.range.end as usize];
            assert!(body.expr_ranges.values().all(|range| own.get(range.start as usize..range.end as usize).is_some()));
        }
    }
}

#[test]
fn one_statement_in_unknown_syntax_costs_only_itself() {
    check(
        "fn f(a: u8) { one(); let x = a.use; if b { two() } else { three() } for await x in y {} 'l: loop {} use x; four() }",
        r#"
        |a| {
            items at 12
            one();
            if b {
                two()
            } else {
                three()
            }
            'l: loop {}
            four()
        }
        skipped 21..35: expected identifier or integer
        skipped 68..87: expected one of: identifier, `::`, `<`, `_`, literal, `const`, `ref`, `mut`, `&`, parentheses, square brackets, `..`, `const`
        "#,
    );
}

#[test]
fn a_macro_in_braces_ends_before_a_statement_in_unknown_syntax() {
    check(
        "fn f() { a::m! { one() } broken !!! ; m! { two() }.three(); }",
        r#"
        {
            a::m!(one())
            m!(two()).three();
        }
        skipped 25..37: expected delimiter
        "#,
    );
}

#[test]
fn cfg_switches_code_off() {
    struct Cfg;
    impl MacroScope for Cfg {
        fn macro_rules(&self, _: &crate::syntax::type_ref::ModPath) -> Option<crate::syntax::MacroSource> {
            None
        }
        fn known(&self, path: &ModPath) -> KnownMacro {
            super::known_by_name(path)
        }
        fn cfg_holds(&self, predicate: &str) -> Option<bool> {
            match predicate {
                "no" => Some(false),
                "not(yes)" => Some(false),
                "yes" => Some(true),
                _ => None,
            }
        }
    }
    let source = "fn f() { cfg!(no); cfg!(yes); cfg!(maybe); #[cfg(no)] a(); #[cfg(yes)] b(); #[cfg(maybe)] { c() } #[cfg(no)] let d = 1; match e { #[cfg(no)] F => g(), _ => S { #[cfg(no)] h: 1 } } }";
    let tree = parse_items(source);
    let body = lower_body(BodySource { text: source, expansion: None, item: &tree.items[tree.top[0]] }, &Cfg);
    super::same(
        &dump_body(&body),
        r#"
        {
            cfg! => false;
            cfg! => true;
            cfg!();
            b();
            {
                c()
            }
            match e {
                _ => S {  },
            }
        }
        "#,
    );
}

/// Each node's text, taken from the item, is what it was lowered from.
#[test]
fn ranges_are_exact() {
    let source = "\u{feff}#!x\r\nfn f(é: u8) { /* ü */ let r#x /* a */ = a::<u8>(é, /* ö */ 1).await? + (b as u64); m!(c . d (2), \"é\", || e); }";
    let body = lower(source);
    let own = &source[source.find("fn").unwrap()..];
    let text = |range: TextRange| &own[range.start as usize..range.end as usize];
    let exprs: Vec<&str> = body.expr_ranges.values().map(|&range| text(range)).collect();
    for expect in [
        "a::<u8>(é, /* ö */ 1).await? + (b as u64)",
        "a::<u8>(é, /* ö */ 1).await?",
        "a::<u8>(é, /* ö */ 1).await",
        "a::<u8>(é, /* ö */ 1)",
        "a::<u8>",
        "(b as u64)",
        "m!(c . d (2), \"é\", || e)",
        "c . d (2)",
        "\"é\"",
        "|| e",
    ] {
        assert!(exprs.contains(&expect), "{expect} not in {exprs:?}");
    }
    let pats: Vec<&str> = body.pat_ranges.values().map(|&range| text(range)).collect();
    assert_eq!(pats, ["é", "r#x"]);
    assert!(body.exprs.values().any(|expr| matches!(expr, Expr::MethodCall(call) if text(call.name_range) == "d")));
    assert!(matches!(&body.pats.values().nth(1), Some(Pat::Bind { name, .. }) if *name == "x"));
}

#[test]
fn every_body_of_this_folder_is_lowered_without_loss() {
    for source in [include_str!("../parse.rs"), include_str!("../lower/expr.rs"), include_str!("../lexer.rs")] {
        let tree = parse_items(source);
        assert!(tree.problems.is_empty());
        for item in tree.items.values() {
            let body = lower_body(BodySource { text: source, expansion: None, item }, &NoMacros);
            assert!(body.skipped.is_empty(), "{:?}", body.skipped);
            for &range in body.expr_ranges.values() {
                assert!(range.end <= item.range.end - item.range.start && !range.is_empty(), "{range:?}");
            }
        }
    }
}

#[test]
fn a_macro_around_one_that_puts_names_together_has_arguments() {
    check_stmts("list![a(&paste!([<a b>])), 2];", "list!(a(&paste! => ab), 2);");
}
