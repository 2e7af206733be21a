//! How rules, exceptions and overrides answer.

use super::{builtin, hit, packs, packs_for};
use crate::base::kind::Confidence;
use crate::base::level::Level;
use crate::rules::condition::ArgValue;
use crate::rules::model::Origin::{Builtin, User};
use crate::rules::trait_call::Chosen;
use crate::rules::versions::Versions;

fn rule(id: &str, rest: &str) -> String {
    format!("[[rule]]\nid = '{id}'\nkind = 'file'\nmessage = 'blocks'\n{rest}\n")
}

#[test]
fn an_exception_leaves_the_word_to_the_next_rule() {
    let text = rule("wide", "paths = ['a::**']") + &rule("narrow", "paths = ['a::b::*']\nexcept = ['a::b::c']");
    let set = packs(&[(Builtin, &text)]).unwrap();
    assert_eq!(hit(&set, "a::b::d"), Some("narrow"));
    assert_eq!(hit(&set, "a::b::c"), Some("wide"));
    assert_eq!(hit(&set, "b::c"), None);
}

#[test]
fn a_user_rule_replaces_the_one_with_its_id() {
    let (ours, theirs) = (rule("x", "paths = ['a::new']"), rule("x", "paths = ['a::old']"));
    let set = packs(&[(Builtin, &theirs), (User, &ours)]).unwrap();
    assert_eq!(hit(&set, "a::new"), Some("x"));
    assert_eq!(hit(&set, "a::old"), None);
    assert_eq!(set.rules().count(), 1);
}

#[test]
fn a_user_rule_outweighs_a_more_special_built_in_one() {
    let (ours, theirs) = (rule("ours", "paths = ['a::*']"), rule("theirs", "paths = ['a::b']"));
    let set = packs(&[(Builtin, &theirs), (User, &ours)]).unwrap();
    assert_eq!(hit(&set, "a::b"), Some("ours"));
}

#[test]
fn nonblocking_silences_rules_that_are_not_more_special() {
    let text = rule("wide", "paths = ['a::*']") + &rule("narrow", "paths = ['a::b']");
    let calm = "[[nonblocking]]\npaths = ['a::{b,c}']\nreason = 'in memory'";
    let set = packs(&[(Builtin, &text), (User, calm)]).unwrap();
    assert_eq!(hit(&set, "a::b"), None);
    assert_eq!(hit(&set, "a::c"), None);
    assert_eq!(hit(&set, "a::d"), Some("wide"));
    assert_eq!(set.nonblocking(&["a::b"]), Some("in memory"));

    let wide_calm = "[[nonblocking]]\npaths = ['a::*']\nreason = 'mostly'";
    let set = packs(&[(Builtin, wide_calm), (Builtin, &rule("narrow", "paths = ['a::b']"))]).unwrap();
    assert_eq!(hit(&set, "a::b"), Some("narrow"));
}

#[test]
fn any_of_several_paths_of_one_function_will_do() {
    let set = builtin();
    let found = set.match_call(&["tokio::runtime::runtime::Runtime::block_on", "tokio::runtime::Runtime::block_on"]);
    assert_eq!(found.map(|id| set.rule(id).id.as_str()), Some("tokio-block-on"));
    assert_eq!(set.match_call::<&str>(&[]), None);
}

#[test]
fn arguments_decide_where_a_rule_asks_for_them() {
    let set = builtin();
    let recv = set.rule(set.match_call(&["std::sync::mpsc::Receiver::recv_timeout"]).unwrap());
    let zero = ArgValue::Call("std::time::Duration::from_secs".into(), vec![ArgValue::Literal("0".into())]);
    assert_eq!(recv.confidence_of(&|_: usize| zero.clone()), None);
    assert_eq!(recv.confidence_of(&|_: usize| ArgValue::Path("std::time::Duration::ZERO".into())), None);
    assert_eq!(recv.confidence_of(&|_: usize| ArgValue::Other), Some(Confidence::Certain));
}

#[test]
fn a_rule_that_asks_in_vain_leaves_the_call_to_the_next() {
    let text = rule("asks", "paths = ['a::f']\nwhen = [{ arg = 0, is = ['1'] }]")
        + &rule("always", "paths = ['a::f']\nunless = [{ arg = 0, is = ['3'] }]")
        + &rule("wide", "paths = ['a::*']\nwhen = [{ arg = 'any', is = ['3'] }]");
    let set = packs(&[(Builtin, &text)]).unwrap();
    let said = |value: &str| {
        let facts = |_: usize| ArgValue::Literal(value.to_owned());
        set.match_this_call(&["a::f"], &facts).map(|(id, _)| set.rule(id).id.clone())
    };
    assert_eq!(said("1").as_deref(), Some("asks"));
    assert_eq!(said("2").as_deref(), Some("always"));
    assert_eq!(said("3"), None);
    assert_eq!(hit(&set, "a::f"), Some("always"));
    let matched = set.matching(&["a::f"]);
    assert_eq!((matched.asking.len(), matched.is_empty()), (1, false));
}

#[test]
fn rules_have_a_level_of_their_own_which_is_not_forbid() {
    let set = packs(&[(Builtin, &rule("x", "paths = ['a::f']\nlevel = 'deny'"))]).unwrap();
    assert_eq!(set.own_levels().collect::<Vec<_>>(), [("x", Level::Deny)]);
    let error = packs(&[(Builtin, &rule("x", "paths = ['a::f']\nlevel = 'forbid'"))]).unwrap_err();
    assert!(error.to_string().contains("a rule can't forbid"), "{error}");
}

#[test]
fn the_short_form_makes_a_rule_of_a_path() {
    let set =
        packs(&[(User, "[[blocking-fn]]\npath = 'ours::db::query'\nkind = 'network'\nwhy = 'it waits'")]).unwrap();
    assert_eq!(hit(&set, "ours::db::query"), Some("ours::db::query"));
}

#[test]
fn trust_goes_by_crate_and_by_path() {
    let text = "[[trusted]]\ncrates = ['tokio-util']\npaths = ['x::y::*']\nreason = 'an executor'";
    let set = packs(&[(Builtin, text)]).unwrap();
    assert!(set.is_trusted("tokio_util", &["tokio_util::codec::f"]));
    assert!(set.is_trusted("x", &["x::y::f"]));
    assert!(!set.is_trusted("x", &["x::z::f"]));
}

#[test]
fn a_function_does_what_it_calls_on_its_type_arguments() {
    let set = builtin();
    let callees = |ty: &str| {
        let forwards = set.forwards(&["std::io::copy"]).iter();
        forwards.filter_map(|forward| hit(&set, &forward.callee(ty))).collect::<Vec<_>>()
    };
    assert_eq!(callees("std::fs::File"), ["std-file-read", "std-file-write"]);
    assert_eq!(callees("std::io::Cursor"), Vec::<&str>::new());
    assert_eq!(set.forwards(&["std::io::copy"])[1].on, Chosen::Arg(1));
    assert!(set.forwards(&["std::io::sink"]).is_empty());
}

#[test]
fn the_version_in_the_build_decides_which_rule_speaks() {
    let text = "[pack]\nname = 'p'\nversions = '<2'\n".to_owned()
        + &rule("old", "paths = ['a::f', 'b::f']\nversions = '<1.4'")
        + &rule("new", "paths = ['a::f']\nversions = '>=1.4'");
    let asked = |versions: &[(&str, &str)], path: &str| {
        let set = packs_for(&[(Builtin, &text)], &Versions::new(versions.iter().copied())).unwrap();
        hit(&set, path).map(str::to_owned)
    };
    assert_eq!(asked(&[("a", "1.3.9")], "a::f").as_deref(), Some("old"));
    assert_eq!(asked(&[("a", "1.4.0")], "a::f").as_deref(), Some("new"));
    assert_eq!(asked(&[("a", "2.0.0")], "a::f"), None);
    assert_eq!(asked(&[("a", "2.0.0")], "b::f").as_deref(), Some("old"));
    assert_eq!(asked(&[], "a::f").as_deref(), Some("new"));
}
