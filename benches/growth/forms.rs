//! The forms of code whose growth is measured: a name, how many repetitions the shortest one has, and how it is made.

/// Names and texts; the first is the root.
type Files = Vec<(String, String)>;

pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) shortest: usize,
    pub(crate) files: fn(usize) -> Files,
    /// The exponent that it may have.
    pub(crate) most: f64,
}

/// The logarithm of a sort and the growth of tables are in it, a second walk is not.
const MOST: f64 = 1.2;

const fn form(name: &'static str, shortest: usize, files: fn(usize) -> Files) -> Form {
    Form { name, shortest, files, most: MOST }
}

/// A form whose meaning grows with the square of its length.
const fn square(name: &'static str, shortest: usize, files: fn(usize) -> Files) -> Form {
    Form { name, shortest, files, most: 2.0 }
}

/// Statements, expressions, types, items, modules.
pub(crate) const FORMS: &[Form] = &[
    form("pushes", 500, |n| body("let mut v = Vec::new(); for i in 0..9 {", n, |_| "v.push(i);".into(), "} v.len();")),
    form("pushes of literals", 500, |n| body("let mut v = Vec::new();", n, |i| format!("v.push({i});"), "")),
    form("array of numbers", 1000, |n| body("let a = [", n, |i| format!("{i},"), "]; a.len();")),
    form("vec! of numbers", 1000, |n| body("let a = vec![", n, |i| format!("{i},"), "]; a.len();")),
    form("array of strings", 1000, |n| body("let a = [", n, |i| format!("\"s{i}\","), "]; a.len();")),
    form("vec! of made strings", 500, |n| {
        body("let a = vec![", n, |i| format!("\"s{i}\".to_string(),"), "]; a.len();")
    }),
    form("vec! of Some", 500, |n| body("let a = vec![", n, |i| format!("Some({i}),"), "]; a.len();")),
    form("pushes of closures", 512, |n| {
        body("let mut v: Vec<Box<dyn Fn()>> = Vec::new();", n, |i| format!("v.push(Box::new(|| f({i})));"), "v[0]();")
    }),
    form("calls by parameter", 200, |n| {
        let calls = repeat(n, |i| format!("if a == {i} {{ std::fs::read(\"x\"); }}"));
        one(&format!("fn deep(a: usize) {{ {calls} }} async fn go() {{ deep(1); }}"))
    }),
    form("calls by variant", 256, |n| {
        let variants = repeat(n, |i| format!("V{i},"));
        let arms = repeat(n, |i| format!("E::V{i} => {{ std::fs::read(\"x\"); }}"));
        one(&format!(
            "enum E {{ {variants} }} fn deep(e: E) {{ match e {{ {arms} }} }} async fn go(e: E) {{ deep(e); }}"
        ))
    }),
    form("array of closures", 512, |n| body("let a = [", n, |i| format!("|x: u8| x + {},", i % 100), "]; a.len();")),
    form("variables equal in a chain", 500, |n| {
        body("let x0 = Default::default();", n, |i| format!("let x{} = x{i};", i + 1), &format!("let y: u8 = x{n};"))
    }),
    form("options of a variable", 500, |n| {
        body("let mut a = None;", n, |i| format!("let mut b{i} = a; a = b{i};"), "a = Some(1u8);")
    }),
    form("shadowed clones", 300, |n| body("let x = String::new();", n, |_| "let x = x.clone();".into(), "drop(x);")),
    form("reassignments in a loop", 500, |n| {
        body("let mut x = 0; loop {", n, |i| format!("x = x + {i};"), "tick().await; }")
    }),
    form("variables in a loop", 300, |n| {
        let begin: String = repeat(n, |i| format!("let mut x{i} = {i};"));
        body(&format!("{begin} loop {{"), n, |i| format!("x{i} = x{} + 1;", (i + 1) % n), "tick().await; }")
    }),
    form("chain of map", 100, |n| {
        body("let a = vec![1u8].into_iter()", n.min(900), |_| ".map(|x| x)".into(), ".count();")
    }),
    form("chain of adaptors", 100, |n| {
        let links = [".map(|x| x)", ".filter(|x| *x > 1)", ".skip(1)", ".inspect(|x| ())", ".take(9)", ".peekable()"];
        body("let a = vec![1u8].into_iter()", n.min(900), |i| links[i % links.len()].into(), ".count();")
    }),
    form("chain of builder calls", 100, |n| {
        let call = |_| ".arg(\"x\")".into();
        body("let a = std::process::Command::new(\"x\")", n.min(900), call, ".status();")
    }),
    form("chain of combinators", 60, |n| {
        body("let a = Some(1u8)", n.min(900), |_| ".map(|x| x + 1).or(None).and_then(|x| Some(x))".into(), ";")
    }),
    form("boxes in each other", 60, |n| nested("let a = ", n, "Box::new(", "1u8", ")", ";")),
    // Nested code is measured from where it is too deep for all but the first of its blocks to be looked at.
    form("closures in each other", 256, |n| nested("let a = ", n, "|x: u8| { ", "1", " }", ";")),
    form("closures that are called", 16, |n| nested("let a = ", n, "(|x: u8| { x + ", "1", " })(1)", ";")),
    form("closures with captures", 16, |n| {
        nested("let y = 1; let a = ", n, "move || { let z = y; ", "1", "; z }", ";")
    }),
    form("async blocks in each other", 256, |n| nested("", n, "async { ", "tick().await", " }.await", ";")),
    form("blocks in each other", 30, |n| nested("", n, "{ let a = 1; ", "tick().await;", " }", "")),
    form("ifs in each other", 30, |n| {
        nested("let a = true; ", n, "if a { ", "tick().await;", " } else { tick().await; }", "")
    }),
    form("loops in each other", 30, |n| nested("", n, "loop { ", "tick().await;", " }", "")),
    form("loops with labels", 256, |n| {
        let begin = repeat(n, |i| format!("'l{i}: loop {{ "));
        let end = repeat(n, |i| format!("if a {{ break 'l{}; }} }}", i / 2));
        one(&format!("async fn go(a: bool) {{ {begin} tick().await; {end} }}"))
    }),
    form("blocks too deep", 2000, |n| nested("", n, "{ ", "1", " }", "")),
    form("brackets too deep", 2000, |n| nested("let a = ", n, "(", "1", ")", ";")),
    form("functions too deep", 200, |n| {
        let deep = format!("{}1{}", "{".repeat(300), "}".repeat(300));
        one(&repeat(n, |i| format!("async fn f{i}() {{ {deep} }}\n")))
    }),
    form("box patterns", 2048, |n| body("match a {", 1, |_| format!("{}x => (), _ => ()", "box ".repeat(n)), "}")),
    form("arms with box patterns", 200, |n| body("match a {", n, |i| format!("box box {i} => (),"), "_ => () }")),
    form("long number", 1000, |n| body("let a = ", 1, |_| "1".repeat(n), ";")),
    form("long numbers", 100, |n| body("", n, |_| format!("let a = 0x{};", "1".repeat(200)), "")),
    form("sum", 100, |n| body("let a = 1u64", n, |_| " + 1".into(), ";")),
    form("sum of strings", 100, |n| body("let b = \"b\"; let a = String::new()", n, |_| " + b".into(), "; drop(a);")),
    form("conjunction", 100, |n| body("let b = true; let a = b", n, |_| " && b".into(), ";")),
    form("long tuple", 200, |n| body("let a = (", n, |i| format!("{i}u8,"), "); let b = a.0;")),
    form("nested tuples", 60, |n| nested("let a = ", n, "(1u8, ", "1u8", ")", "; tick().await; drop(a);")),
    form("tuples of the one before", 20, |n| body("let x = ();", n, |_| "let x = (x, x);".into(), "x.a();")),
    form("for loops in a row", 200, |n| {
        body("let list = make(1).await;", n, |_| "for c in list.chars() { tick().await; }".into(), "")
    }),
    form("for loops over bytes", 100, |n| {
        body("let list = make(1).await;", n, |i| format!("for c in list.bytes() {{ f(c, {i}); }}"), "")
    }),
    form("loops that spin", 100, |n| {
        let look = "while !a.load(std::sync::atomic::Ordering::SeqCst) {}\n".repeat(n);
        one(&format!("async fn go(a: std::sync::atomic::AtomicBool) {{ {look} }}"))
    }),
    form("tasks started in loops", 100, |n| {
        let start = "for c in list.chars() { tokio::spawn(tick()); }\n".repeat(n);
        one(&format!("async fn go(list: String) {{ {start} }}"))
    }),
    form("loop without an end", 200, |n| body("loop {", n, |i| format!("f({i});"), "}")),
    form("ifs in a row", 300, |n| body("let a = 1; ", n, |i| format!("if a == {i} {{ tick().await; }}"), "")),
    form("else ifs", 60, |n| {
        body("let a = 1; if a == 0 {}", n, |i| format!("else if a == {i} {{ tick().await; }}"), "")
    }),
    form("questions", 300, |n| {
        let calls = repeat(n, |_| "ask().await?;".into());
        one(&format!(
            "async fn ask() -> Result<u8, ()> {{ Ok(1) }} async fn go() -> Result<u8, ()> {{ {calls} Ok(1) }}"
        ))
    }),
    form("match on numbers", 500, |n| {
        body("let a = 1; match a {", n, |i| format!("{i} => tick().await,"), "_ => {} }")
    }),
    form("match on strings", 500, |n| body("match \"a\" {", n, |i| format!("\"{i}\" => tick().await,"), "_ => {} }")),
    form("match with guards", 500, |n| {
        body("let a = 1; match a {", n, |i| format!("x if x == {i} => tick().await,"), "_ => {} }")
    }),
    form("match with alternatives", 500, |n| {
        body("let a = 1; match a { 0", n, |i| format!("| {i}"), "=> tick().await, _ => {} }")
    }),
    form("match on an enum", 500, |n| {
        let variants = repeat(n, |i| format!("V{i},"));
        let arms = repeat(n, |i| format!("E::V{i} => {{}}"));
        one(&format!("enum E {{ {variants} }} async fn go(e: E) {{ match e {{ {arms} }} }}"))
    }),
    form("match on variants with fields", 300, |n| {
        let variants = repeat(n, |i| format!("V{i}(String, u8),"));
        let arms = repeat(n, |i| format!("E::V{i}(a, b) => {{ drop(a); tick().await; }}"));
        one(&format!("enum E {{ {variants} }} async fn go(e: E) {{ match e {{ {arms} }} }}"))
    }),
    form("match on Self", 500, |n| {
        let variants = repeat(n, |i| format!("V{i},"));
        let arms = repeat(n, |i| format!("Self::V{i} => {i},"));
        one(&format!("enum E {{ {variants} }} impl E {{ async fn go(&self) -> usize {{ match self {{ {arms} }} }} }}"))
    }),
    form("match on globbed variants", 500, |n| {
        let variants = repeat(n, |i| format!("V{i},"));
        let arms = repeat(n, |i| format!("V{i} => {i},"));
        one(&format!("enum E {{ {variants} }} use E::*; async fn go(e: E) -> usize {{ match e {{ {arms} }} }}"))
    }),
    form("enum with derives", 500, |n| {
        let variants = repeat(n, |i| format!("#[serde(rename = \"{i}\")] V{i}(u8),"));
        let uses = "let a = E::V0(1); let b = a.clone(); println!(\"{:?}\", a == b);";
        one(&format!("#[derive(Clone, Debug, PartialEq, Hash)] enum E {{ {variants} }} async fn go() {{ {uses} }}"))
    }),
    form("variants made", 500, |n| {
        let variants = repeat(n, |i| format!("V{i}(u8),"));
        let made = repeat(n, |i| format!("go_on(E::V{i}(1));"));
        one(&format!("enum E {{ {variants} }} fn go_on(e: E) {{}} async fn go() {{ {made} }}"))
    }),
    form("struct with fields", 300, |n| {
        let fields = repeat(n, |i| format!("f{i}: String,"));
        let values = repeat(n, |i| format!("f{i}: String::new(),"));
        let uses = repeat(n, |i| format!("a.f{i}.len();"));
        one(&format!("struct S {{ {fields} }} async fn go() {{ let a = S {{ {values} }}; tick().await; {uses} }}"))
    }),
    form("fields moved out", 300, |n| {
        let fields = repeat(n, |i| format!("f{i}: String,"));
        let uses = repeat(n, |i| format!("drop(a.f{i});"));
        one(&format!("struct S {{ {fields} }} async fn go(a: S) {{ {uses} tick().await; }}"))
    }),
    form("fields assigned", 300, |n| {
        let fields = repeat(n, |i| format!("f{i}: String,"));
        let uses = repeat(n, |i| format!("a.f{i} = String::new();"));
        one(&format!("struct S {{ {fields} }} async fn go(mut a: S) {{ {uses} tick().await; }}"))
    }),
    form("struct pattern", 300, |n| {
        let (fields, names) = (repeat(n, |i| format!("f{i}: String,")), repeat(n, |i| format!("f{i},")));
        one(&format!("struct S {{ {fields} }} async fn go(a: S) {{ let S {{ {names} }} = a; tick().await; }}"))
    }),
    form("awaits", 300, |n| body("", n, |_| "tick().await;".into(), "")),
    form("awaits of values that stay", 200, |n| {
        let uses = repeat(n, |i| format!("drop(a{i});"));
        body("", n, |i| format!("let a{i} = make({i}).await;"), &uses)
    }),
    form("blocking calls", 200, |n| body("", n, |_| "std::fs::read(\"x\");".into(), "")),
    form("printed lines", 300, |n| body("let a = 1;", n, |i| format!("println!(\"{{}} {{a}} {i}\", a);"), "")),
    form("threads started", 200, |n| body("", n, |i| format!("std::thread::spawn(move || {{ {i} }});"), "")),
    form("locks held", 100, |n| {
        let params = repeat(n, |i| format!("m{i}: std::sync::Mutex<u8>,"));
        let locks = repeat(n, |i| format!("let g{i} = m{i}.lock().unwrap();"));
        one(&format!("async fn go({params}) {{ {locks} tick().await; }}"))
    }),
    form("locks held over awaits", 100, |n| {
        let turn = "{ let g = m.lock().unwrap(); tick().await; g.len(); }\n".repeat(n);
        one(&format!("async fn go(m: std::sync::Mutex<Vec<u8>>) {{ {turn} }}"))
    }),
    form("locks taken in turn", 200, |n| {
        let lock = "{ let g = m.lock().unwrap(); g.len(); }\nlet x = 1;\n";
        one(&format!("async fn go(m: std::sync::Mutex<Vec<u8>>) {{ {} tick().await; }}", lock.repeat(n)))
    }),
    form("select! with arms", 60, |n| {
        let arms = repeat(n, |i| format!("a{i} = tick() => {{ drop(a{i}); }}"));
        one(&format!("async fn go() {{ tokio::select! {{ {arms} }} }}"))
    }),
    form("join! of futures", 100, |n| body("futures::join!(", n, |_| "tick(),".into(), ");")),
    form("calls of one function", 500, |n| {
        let calls = repeat(n, |i| format!("deep({i});"));
        one(&format!("fn deep(i: u8) {{ std::fs::read(\"x\"); }} async fn go() {{ {calls} }}"))
    }),
    form("functions in a row", 200, |n| {
        one(&format!("{} fn f{n}() {{ std::fs::read(\"x\"); }} async fn go() {{ f0(); }}", row(n, |i| i + 1)))
    }),
    form("functions in a row, last first", 200, |n| {
        let functions = repeat(n, |i| format!("fn f{}() {{ f{i}(); }}\n", i + 1));
        one(&format!("fn f0() {{ std::fs::read(\"x\"); }} {functions} async fn go() {{ f{n}(); }}"))
    }),
    form("functions in a ring", 200, |n| {
        let functions =
            repeat(n, |i| format!("fn f{i}() {{ f{}(); if a() {{ std::fs::read(\"x\"); }} }}\n", (i + 1) % n));
        one(&format!("{functions} async fn go() {{ f0(); }}"))
    }),
    form("functions in a ring both ways", 200, |n| {
        let functions = repeat(n, |i| format!("fn f{i}() {{ f{}(); f{}(); }}\n", (i + 1) % n, (i + n - 1) % n));
        one(&format!("{functions} fn last() {{ std::fs::read(\"x\"); f0(); }} async fn go() {{ last(); f0(); }}"))
    }),
    form("async functions in a row", 200, |n| {
        let functions = repeat(n, |i| format!("async fn f{i}() {{ f{}().await; }}\n", i + 1));
        one(&format!("{functions} async fn f{n}() {{ std::fs::read(\"x\"); }}"))
    }),
    form("async callers of one function", 200, |n| {
        one(&format!(
            "fn deep() {{ std::fs::read(\"x\"); }} {}",
            repeat(n, |i| format!("async fn f{i}() {{ deep(); }}\n"))
        ))
    }),
    form("one of many functions", 100, |n| {
        let functions = repeat(n, |i| format!("fn f{i}() {{ std::fs::read(\"x\"); }}"));
        let choose = repeat(n, |i| format!("if a == {i} {{ f = f{i}; }}"));
        one(&format!("{functions} async fn go(a: usize) {{ let mut f: fn() = f0; {choose} f(); }}"))
    }),
    form("choices among choices", 60, |n| {
        let run = "trait T { fn t(&self) -> Option<Box<dyn T>>; }";
        let types = repeat(n, |i| {
            format!(
                "struct S{i}; impl T for S{i} {{ fn t(&self) -> Option<Box<dyn T>> {{ std::fs::read(\"x\"); Some(Box::new(S{})) }} }}\n",
                (i + 1) % n
            )
        });
        one(&format!("{run} {types} async fn go(x: &dyn T) {{ x.t().unwrap().t().unwrap().t().unwrap().t(); }}"))
    }),
    form("projections in projections", 50, |n| {
        let links = ".w()".repeat(n);
        one(&format!(
            "trait T: Sized {{ type A: T; fn w(self) -> W<Self::A>; }} struct W<X>(X);
            impl<X: T> T for W<X> {{ type A = W<<X as T>::A>; fn w(self) -> W<Self::A> {{ todo!() }} }}
            async fn go<X: T>(x: X) {{ x{links}; }}"
        ))
    }),
    form("builders that double", 100, |n| {
        let links = ".b()".repeat(n);
        one(&format!(
            "struct B<X>(X); impl<X> B<X> {{ fn b(self) -> B<(X, X)> {{ todo!() }} }} async fn go() {{ B(1u8){links}; }}"
        ))
    }),
    form("instances of a function", 100, |n| {
        let types =
            repeat(n, |i| format!("struct S{i}; impl T for S{i} {{ fn t(&self) {{ std::fs::read(\"x\"); }} }}\n"));
        let calls = repeat(n, |i| format!("call(S{i});"));
        one(&format!("trait T {{ fn t(&self); }} fn call<X: T>(x: X) {{ x.t(); }} {types} async fn go() {{ {calls} }}"))
    }),
    form("implementors of a trait object", 100, |n| {
        let types =
            repeat(n, |i| format!("struct S{i}; impl T for S{i} {{ fn t(&self) {{ std::fs::read(\"x\"); }} }}\n"));
        one(&format!("trait T {{ fn t(&self); }} {types} async fn go(x: &dyn T) {{ x.t(); }}"))
    }),
    form("calls of trait objects", 60, |n| {
        let types =
            repeat(20, |i| format!("struct S{i}; impl T for S{i} {{ fn t(&self) {{ std::fs::read(\"x\"); }} }}"));
        let calls = "x.t();\n".repeat(n);
        one(&format!("trait T {{ fn t(&self); }} {types} async fn go(x: &dyn T) {{ {calls} }}"))
    }),
    form("types with a method each", 200, |n| {
        let types =
            repeat(n, |i| format!("struct S{i}; impl S{i} {{ fn new() -> S{i} {{ S{i} }} fn run(&self) {{}} }}\n"));
        one(&format!("{types} async fn go() {{ {} }}", repeat(n, |i| format!("S{i}::new().run();"))))
    }),
    form("types with From", 100, |n| {
        let types =
            repeat(n, |i| format!("struct S{i}; impl From<S{i}> for u8 {{ fn from(s: S{i}) -> u8 {{ 1 }} }}\n"));
        one(&format!("{types} async fn go() {{ {} }}", repeat(n, |i| format!("let a: u8 = S{i}.into();"))))
    }),
    form("errors with From", 100, |n| {
        let types = repeat(n, |i| {
            format!(
                "struct S{i}; impl From<S{i}> for E {{ fn from(s: S{i}) -> E {{ E }} }}
            fn f{i}() -> Result<u8, S{i}> {{ Ok(1) }}\n"
            )
        });
        let calls = repeat(n, |i| format!("f{i}()?;"));
        one(&format!("struct E; {types} async fn go() -> Result<u8, E> {{ {calls} Ok(1) }}"))
    }),
    form("traits in scope", 100, |n| {
        let traits = repeat(n, |i| format!("trait T{i} {{ fn t{i}(&self) {{}} }} impl<X> T{i} for X {{}}\n"));
        one(&format!("{traits} async fn go() {{ {} }}", repeat(n, |i| format!("1u8.t{i}();"))))
    }),
    form("impls of a type", 300, |n| {
        let impls = repeat(n, |i| format!("impl S {{ fn f{i}(&self) {{}} }}\n"));
        one(&format!("struct S; {impls} async fn go(s: S) {{ {} }}", repeat(n, |i| format!("s.f{i}();"))))
    }),
    form("methods of a type", 300, |n| {
        let methods = repeat(n, |i| format!("fn f{i}(&self) {{}}\n"));
        one(&format!(
            "struct S; impl S {{ {methods} }} async fn go(s: S) {{ {} }}",
            repeat(n, |i| format!("s.f{i}();"))
        ))
    }),
    form("wrappers with Deref", 10, |n| {
        let types = repeat(n, |i| {
            format!(
                "struct S{i}(S{0}); impl std::ops::Deref for S{i} {{ type Target = S{0}; fn deref(&self) -> &S{0} {{ &self.0 }} }}\n",
                i + 1
            )
        });
        one(&format!("{types} struct S{n}; impl S{n} {{ fn run(&self) {{}} }} async fn go(s: S0) {{ s.run(); }}"))
    }),
    form("chain of associated types", 160, |n| {
        let links = "::A".repeat(n);
        one(&format!(
            "trait T {{ type A: T; fn t(&self); }} fn go<X: T>(x: X{links}) {{ x.t(); }} async fn f() {{ go(1); }}"
        ))
    }),
    form("chain of Self types", 20, |n| {
        one(&format!("trait T {{ type A: T; async fn t(&self, x: Self{}); }}", "::A".repeat(n)))
    }),
    form("Self types in each other", 50, |n| {
        let types = repeat(n, |i| format!("type B{}: Into<Self::B{i}>;", i + 1));
        one(&format!("trait T {{ type B0; {types} fn t(&self) -> Self::B{n}; }} async fn go<X: T>(x: X) {{ x.t(); }}"))
    }),
    form("associated types by the next", 50, |n| {
        let types = repeat(n, |i| format!("type B{i} = Vec<Self::B{}>;", i + 1));
        let declared = repeat(n + 1, |i| format!("type B{i};"));
        let method = format!("fn t(&self) -> Self::B{n};");
        one(&format!(
            "trait T {{ {declared} {method} }} struct S; impl T for S {{ {types} type B{n} = u8; fn t(&self) -> Self::B0 {{ todo!() }} }} async fn go() {{ S.t().len(); }}"
        ))
    }),
    form("aliases in a row", 100, |n| {
        let aliases = repeat(n, |i| format!("type A{i} = A{};\n", i + 1));
        one(&format!("{aliases} type A{n} = String; async fn go(a: A0) {{ a.len(); }}"))
    }),
    form("aliases with parameters", 100, |n| {
        let aliases = repeat(n, |i| format!("type A{i}<X> = A{}<X>;\n", i + 1));
        one(&format!("{aliases} type A{n}<X> = Vec<X>; async fn go(a: A0<u8>) {{ a.len(); }}"))
    }),
    form("traits above each other", 50, |n| {
        let traits = repeat(n, |i| format!("trait T{}: T{i} {{}}\n", i + 1));
        one(&format!("trait T0 {{ fn t(&self); }} {traits} async fn go<X: T{n}>(x: X) {{ x.t(); }}"))
    }),
    form("bounds of a function", 50, |n| {
        let traits = repeat(n, |i| format!("trait T{i} {{ fn t{i}(&self); }}\n"));
        let bounds = repeat(n, |i| format!("X: T{i},"));
        one(&format!("{traits} async fn go<X>(x: X) where {bounds} {{ {} }}", repeat(n, |i| format!("x.t{i}();"))))
    }),
    form("parameters of a function", 100, |n| {
        let (generics, params) = (repeat(n, |i| format!("X{i}: Clone,")), repeat(n, |i| format!("x{i}: X{i},")));
        let calls = repeat(n, |i| format!("x{i}.clone();"));
        one(&format!("async fn go<{generics}>({params}) {{ {calls} }}"))
    }),
    form("constants", 500, |n| items(n, |i| format!("const C{i}: usize = {i};\n"), |i| format!("drop(C{i});"))),
    form("constants of one name", 300, |n| {
        one(&format!("{} async fn go() {{ drop(C); }}", "const C: usize = 1;\n".repeat(n)))
    }),
    form("nameless constants", 500, |n| {
        one(&repeat(n, |i| format!("const _: () = {{ fn f() {{}} struct S{i}; }};\n")))
    }),
    form("functions of one name", 300, |n| one(&format!("{} async fn go() {{ f(); }}", "fn f() { f(); }\n".repeat(n)))),
    form("constants by each other", 200, |n| {
        let constants = repeat(n, |i| format!("const C{i}: usize = C{} + 1;\n", i + 1));
        one(&format!("{constants} const C{n}: usize = 1; async fn go() {{ drop(C0); }}"))
    }),
    form("statics", 300, |n| {
        items(
            n,
            |i| format!("static S{i}: std::sync::Mutex<u8> = std::sync::Mutex::new(1);\n"),
            |i| format!("S{i}.lock();"),
        )
    }),
    form("lazy statics", 100, |n| {
        let make = "std::sync::LazyLock::new(|| std::fs::read(\"x\"))";
        items(n, |i| format!("static S{i}: std::sync::LazyLock<u8> = {make};\n"), |i| format!("drop(*S{i});"))
    }),
    form("table of constants", 1000, |n| {
        one(&format!(
            "const T: &[(&str, u32)] = &[{}]; async fn go() {{ T.len(); }}",
            repeat(n, |i| format!("(\"s{i}\", {i}),"))
        ))
    }),
    form("long string", 50_000, |n| body("let a = \"", n, |_| "x".into(), "\"; drop(a);")),
    form("long comment", 50_000, |n| one(&format!("/* {} */ async fn go() {{}}", "x ".repeat(n)))),
    form("comments", 1000, |n| body("", n, |_| "// a comment\n".into(), "")),
    form("comments in comments", 1000, |n| one(&format!("{}{} async fn go() {{}}", "/*".repeat(n), "*/".repeat(n)))),
    form("allows", 200, |n| {
        body("", n, |_| "// async-lint: allow(blocking-call) it is small\nstd::fs::read(\"x\");\n".into(), "")
    }),
    form("empty lines", 10_000, |n| one(&format!("{}async fn go() {{ std::fs::read(\"x\"); }}", "\n".repeat(n)))),
    form("attributes", 300, |n| one(&format!("{} async fn go() {{}}", "#[cfg_attr(any(), a(b))]\n".repeat(n)))),
    form("imports", 500, |n| {
        let functions = repeat(n, |i| format!("pub fn f{i}() {{}}\n"));
        let imports = repeat(n, |i| format!("use m::f{i};\n"));
        one(&format!("mod m {{ {functions} }} {imports} async fn go() {{ {} }}", repeat(n, |i| format!("f{i}();"))))
    }),
    form("imports in a row", 100, |n| {
        let modules = repeat(n, |i| format!("mod m{i} {{ pub use crate::m{}::f; }}\n", i + 1));
        one(&format!("{modules} mod m{n} {{ pub fn f() {{ std::fs::read(\"x\"); }} }} async fn go() {{ m0::f(); }}"))
    }),
    form("globs in a row", 100, |n| {
        let modules = repeat(n, |i| format!("mod m{i} {{ pub use crate::m{}::*; }}\n", i + 1));
        one(&format!("{modules} mod m{n} {{ pub fn f() {{ std::fs::read(\"x\"); }} }} async fn go() {{ m0::f(); }}"))
    }),
    form("globs in a row, last first", 100, |n| {
        let modules = repeat(n, |i| format!("mod m{} {{ pub use crate::m{i}::*; }}\n", i + 1));
        one(&format!("mod m0 {{ pub fn f() {{ std::fs::read(\"x\"); }} }} {modules} async fn go() {{ m{n}::f(); }}"))
    }),
    // Each module has the names of all.
    square("globs in a ring", 60, |n| {
        let modules = repeat(n, |i| format!("mod m{i} {{ pub use crate::m{}::*; pub fn f{i}() {{}} }}\n", (i + 1) % n));
        one(&format!("{modules} async fn go() {{ {} }}", repeat(n, |i| format!("m0::f{i}();"))))
    }),
    form("modules that glob each other", 100, |n| {
        let count = n.isqrt();
        let globs = |i| repeat(count, |j| if i == j { String::new() } else { format!("pub use crate::m{j}::*;") });
        let modules = repeat(count, |i| format!("mod m{i} {{ {} pub fn f{i}() {{}} }}", globs(i)));
        one(&format!("{modules} async fn go() {{ {} }}", repeat(count, |i| format!("m0::f{i}();"))))
    }),
    form("globs to one module", 100, |n| {
        let modules = repeat(n, |i| format!("mod m{i} {{ use crate::all::*; pub fn g() {{ f(); }} }}\n"));
        one(&format!("mod all {{ pub fn f() {{}} }} {modules} async fn go() {{ m0::g(); }}"))
    }),
    form("globs of one module", 100, |n| {
        let modules = repeat(n, |i| format!("mod m{i} {{ pub fn f{i}() {{}} }} use m{i}::*;\n"));
        one(&format!("{modules} async fn go() {{ {} }}", repeat(n, |i| format!("f{i}();"))))
    }),
    form("modules", 200, |n| {
        one(&format!(
            "{} async fn go() {{ m0::f(); }}",
            repeat(n, |i| format!("mod m{i} {{ pub fn f() {{ super::m{}::f(); }} }}\n", (i + 1) % n))
        ))
    }),
    form("modules in each other", 256, |n| {
        one(&format!("{}pub fn f() {{}}{}", "mod a { use super::*; ".repeat(n), "}".repeat(n)))
    }),
    form("module files", 60, |n| {
        let root = repeat(n, |i| format!("mod m{i};\n"));
        let mut files = vec![("main.rs".to_owned(), root)];
        files.extend((0..n).map(|i| (format!("m{i}.rs"), "pub async fn f() { std::fs::read(\"x\"); }".to_owned())));
        files
    }),
    form("files that include each other", 12, |n| {
        let includes = |own: usize| repeat(3, |next| format!("include!(\"m{}.rs\");", (own + next + 1) % n));
        let mut files = vec![("main.rs".to_owned(), "include!(\"m0.rs\");".to_owned())];
        files.extend((0..n).map(|i| (format!("m{i}.rs"), includes(i))));
        files
    }),
    form("macros that double", 12, |n| {
        let rules = repeat(n, |i| format!("macro_rules! m{i} {{ () => {{ m{}!(); m{}!(); }} }}", i + 1, i + 1));
        one(&format!("{rules} macro_rules! m{n} {{ () => {{ fn f() {{}} }} }} m0!(); async fn go() {{ f(); }}"))
    }),
    form("macro calls", 200, |n| {
        let calls = repeat(n, |i| format!("m!({i});"));
        one(&format!("macro_rules! m {{ ($x:expr) => {{ f($x) }} }} fn f(x: u8) {{}} async fn go() {{ {calls} }}"))
    }),
    form("macro that eats its input", 128, |n| {
        let rule = "macro_rules! m { () => {}; ($x:tt $($rest:tt)*) => { f($x); m!($($rest)*); } }";
        one(&format!("{rule} fn f(x: u8) {{}} async fn go() {{ m!({}); }}", "1 ".repeat(n)))
    }),
    form("macro with repetition", 500, |n| {
        let rule = "macro_rules! m { ($($x:expr),*) => { $(f($x);)* } }";
        one(&format!(
            "{rule} fn f(x: u8) {{}} async fn go() {{ m!({}); }}",
            repeat(n, |i| format!("{i},")).trim_end_matches(",\n")
        ))
    }),
    form("macros that make items", 200, |n| {
        let calls = repeat(n, |i| format!("m!(f{i});\n"));
        one(&format!("macro_rules! m {{ ($x:ident) => {{ fn $x() {{}} }} }} {calls} async fn go() {{ f0(); }}"))
    }),
    form("macros that make macros", 60, |n| {
        let rules = repeat(n, |i| format!("macro_rules! m{i} {{ () => {{ m{}!() }} }}\n", i + 1));
        one(&format!("macro_rules! m{n} {{ () => {{ std::fs::read(\"x\") }} }} {rules} async fn go() {{ m0!(); }}"))
    }),
    form("rules of a macro", 200, |n| {
        let rules = repeat(n, |i| format!("(a{i}) => {{ {i} }};"));
        let calls = repeat(n, |i| format!("m!(a{i});"));
        one(&format!("macro_rules! m {{ {rules} }} async fn go() {{ {calls} }}"))
    }),
];

/// `text` so often, each time with its number and on a line of its own.
fn repeat(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(|number| text(number) + "\n").collect()
}

fn one(text: &str) -> Files {
    let common = "\nasync fn tick() {}\nasync fn make(i: u8) -> String { String::new() }\n";
    vec![("main.rs".to_owned(), format!("{text}{common}"))]
}

/// An async function with something in it that is repeated.
fn body(before: &str, count: usize, repeated: impl Fn(usize) -> String, after: &str) -> Files {
    one(&format!("async fn go() {{ {before} {} {after} }}", repeat(count, repeated)))
}

/// An async function with something in it that nests.
fn nested(before: &str, count: usize, open: &str, middle: &str, close: &str, after: &str) -> Files {
    one(&format!("async fn go() {{ {before} {}{middle}{} {after} }}", open.repeat(count), close.repeat(count)))
}

/// Items, and an async function that uses each.
fn items(count: usize, item: impl Fn(usize) -> String, used: impl Fn(usize) -> String) -> Files {
    one(&format!("{} async fn go() {{ {} }}", repeat(count, item), repeat(count, used)))
}

/// Functions, each of which calls the one whose number `next` says.
fn row(count: usize, next: impl Fn(usize) -> usize) -> String {
    repeat(count, |i| format!("fn f{i}() {{ f{}(); }}\n", next(i)))
}
