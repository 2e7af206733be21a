//! Types and functions with more members and bounds than are gone through one by one.

use super::check;

fn repeat(text: impl Fn(usize) -> String) -> String {
    (0..40).map(text).collect()
}

#[test]
fn fields_of_a_wide_struct_are_found_by_name() {
    let (fields, values) = (repeat(|i| format!("f{i}: [T; {i}], ")), repeat(|i| format!("f{i}: [], ")));
    check(&format!(
        r#"
struct Wide<T> {{ {fields} last: T }}
fn f(a: Wide<String>) {{
    let b = a.f39; //: b => [std::string::String; _]
    let c = a.last; //: c => std::string::String
    let d = a.none; //: d => _
    let Wide {{ f7, .. }} = a; //: f7 => [std::string::String; _]
    let e = Wide {{ {values} last: 1u8 }}.last; //: e => u8
}}
"#
    ));
}

#[test]
fn methods_of_many_bounds_are_found_by_name() {
    let traits = repeat(|i| format!("trait T{i} {{ fn t{i}(&self) -> [u8; {i}]; fn make{i}() -> Self; }}\n"));
    let bounds = repeat(|i| format!("T{i} + "));
    check(&format!(
        r#"
{traits}
fn f<X: {bounds} Clone>(x: X) {{
    let a = x.t39(); //: a => [u8; _] ;; x.t39() => [u8; _] -> <X as main::T39>::t39 (generic)
    let b = X::make3(); //: b => X
    let c = x.t40(); //: c => _
}}
"#
    ));
}
