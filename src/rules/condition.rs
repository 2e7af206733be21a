//! Rules that depend on the call: `recv_timeout(Duration::ZERO)` does not wait, and `send` on an unbounded channel never
//! does.

use std::net::SocketAddr;

use serde::Deserialize;

use super::path::pieces;
use super::trie::Trie;
use super::type_pattern::{TypePattern, TypeShape};

/// An argument of a call, as far as a rule can ask for it. Paths are resolved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ArgValue {
    /// A constant or a unit value: `std::time::Duration::ZERO`.
    Path(String),
    /// A call with literal arguments: `std::time::Duration::from_secs(0)`.
    Call(String, Vec<ArgValue>),
    /// A number without its suffix and underscores, `true`, or a string in quotes.
    Literal(String),
    /// `a | b`.
    Flags(Vec<ArgValue>),
    /// Anything else.
    Other,
}

/// What a call is given.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Arg {
    /// What a method is called on.
    Receiver,
    /// By its number; the receiver is not counted.
    At(usize),
}

/// Which of the arguments are asked about.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Which {
    One(Arg),
    /// One of those that have a number.
    Any,
}

/// How an argument is written or made.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A literal, also by way of a constant.
    Literal,
    /// A literal address in numbers, with its port: `"127.0.0.1:80"`, `("::1", 80)`.
    Address,
    /// A closure or the name of a function.
    Function,
    /// A future that is never pending: it awaits nothing, or only what the `[[ready]]` tables name.
    Ready,
}

/// A call that made a value.
#[derive(Clone, Debug)]
pub struct Maker {
    /// All paths of the function.
    pub paths: Vec<String>,
    pub call: ArgValue,
}

/// What rules can ask about one call. What is not plain to see is not known.
pub trait CallFacts {
    /// The value of an argument; the receiver of a method is not counted.
    fn argument(&self, index: usize) -> ArgValue;

    /// The value that a method is called on.
    fn receiver(&self) -> ArgValue {
        ArgValue::Other
    }

    /// How many arguments there are besides the receiver.
    fn count(&self) -> usize {
        0
    }

    fn type_of(&self, _: Arg) -> TypeShape {
        TypeShape::Other
    }

    fn has_form(&self, _: Arg, _: Form) -> bool {
        false
    }

    /// The calls that the receiver may come from; empty where they are not known.
    fn makers(&self) -> Vec<Maker> {
        Vec::new()
    }

    /// The methods that were called on the same receiver before, as calls with their arguments, the last one last.
    fn earlier(&self) -> Vec<ArgValue> {
        Vec::new()
    }
}

impl<F: Fn(usize) -> ArgValue> CallFacts for F {
    fn argument(&self, index: usize) -> ArgValue {
        self(index)
    }
}

/// Something about a call that a rule asks for.
#[derive(Clone, Debug)]
pub enum Condition {
    /// An argument is one of these values.
    Is { arg: Which, values: Vec<ArgValue> },
    /// An argument is one of these flags or has it among others.
    Has { arg: Which, flags: Vec<ArgValue> },
    /// The type of an argument is one of these.
    Type { arg: Which, types: Vec<TypePattern> },
    /// An argument is written or made in one of these ways.
    Form { arg: Which, forms: Vec<Form> },
    /// Whatever made the receiver is one of these functions, or one of these calls.
    MadeBy { functions: Trie<()>, calls: Vec<ArgValue> },
    /// Of the calls of a method on the receiver so far, the last one was such a call.
    After(Vec<ArgValue>),
}

impl Condition {
    pub fn holds(&self, facts: &dyn CallFacts) -> bool {
        match self {
            Condition::Is { arg, values } => any(*arg, facts, &|arg| {
                let value = value(facts, arg);
                value != ArgValue::Other && values.contains(&value)
            }),
            Condition::Has { arg, flags } => {
                any(*arg, facts, &|arg| flags.iter().any(|flag| has(&value(facts, arg), flag)))
            }
            Condition::Type { arg, types } => any(*arg, facts, &|arg| {
                let ty = facts.type_of(arg);
                types.iter().any(|pattern| pattern.matches(&ty))
            }),
            Condition::Form { arg, forms } => {
                any(*arg, facts, &|arg| forms.iter().any(|form| facts.has_form(arg, *form)))
            }
            Condition::MadeBy { functions, calls } => {
                let known = facts.makers();
                let meant = |maker: &Maker| {
                    calls.contains(&maker.call) || maker.paths.iter().any(|path| functions.is_match(&pieces(path)))
                };
                !known.is_empty() && known.iter().all(meant)
            }
            Condition::After(calls) => {
                let earlier = facts.earlier();
                calls.iter().any(|call| earlier.iter().rfind(|other| same_function(call, other)) == Some(call))
            }
        }
    }
}

fn any(which: Which, facts: &dyn CallFacts, holds: &dyn Fn(Arg) -> bool) -> bool {
    match which {
        Which::One(arg) => holds(arg),
        Which::Any => (0..facts.count()).any(|index| holds(Arg::At(index))),
    }
}

fn value(facts: &dyn CallFacts, arg: Arg) -> ArgValue {
    match arg {
        Arg::Receiver => facts.receiver(),
        Arg::At(index) => facts.argument(index),
    }
}

/// The text of a literal is an address in numbers with a port.
pub fn is_address(literal: &str) -> bool {
    unquoted(literal).parse::<SocketAddr>().is_ok()
}

/// The text of a format string is an address in numbers, with a placeholder for its port.
pub fn is_address_with_any_port(literal: &str) -> bool {
    let is_placeholder = |port: &str| port.starts_with('{') && port.find('}') == Some(port.len() - 1);
    match unquoted(literal).split_once(":{") {
        Some((host, port)) => is_placeholder(&format!("{{{port}")) && is_address(&format!("{host}:0")),
        None => is_address(literal),
    }
}

/// The text of a literal is an address in numbers without a port.
pub fn is_host_address(literal: &str) -> bool {
    unquoted(literal).parse::<std::net::IpAddr>().is_ok()
}

fn unquoted(literal: &str) -> &str {
    literal.trim_matches('"')
}

/// Also within `Some(..)`.
fn has(value: &ArgValue, flag: &ArgValue) -> bool {
    match value {
        ArgValue::Flags(values) => values.iter().any(|value| has(value, flag)),
        ArgValue::Call(path, args) if path.ends_with("::Some") => args.iter().any(|value| has(value, flag)),
        ArgValue::Other => false,
        _ => value == flag,
    }
}

fn same_function(one: &ArgValue, other: &ArgValue) -> bool {
    matches!((one, other), (ArgValue::Call(one, _), ArgValue::Call(other, _)) if one == other)
}

/// Reads a value as a rule file writes it.
pub fn parse_value(text: &str) -> Result<ArgValue, String> {
    let text = text.trim();
    if let Some((path, rest)) = text.split_once('(') {
        let inner = rest.strip_suffix(')').ok_or_else(|| format!("`{text}` has no closing parenthesis"))?;
        let args = inner.split(',').map(str::trim).filter(|arg| !arg.is_empty()).map(parse_value);
        return Ok(ArgValue::Call(parse_path(path)?, args.collect::<Result<_, _>>()?));
    }
    let quoted = text.len() >= 2 && text.starts_with('"') && text.ends_with('"');
    let is_number = text.strip_prefix('-').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit());
    if quoted || matches!(text, "true" | "false") || is_number {
        return Ok(ArgValue::Literal(text.to_owned()));
    }
    Ok(ArgValue::Path(parse_path(text)?))
}

fn parse_path(text: &str) -> Result<String, String> {
    let is_name = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_');
    if !text.split("::").all(is_name) {
        return Err(format!("`{text}` is neither a literal nor a path nor a call"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::path::parse_pattern;
    use super::*;

    #[test]
    fn values_are_literals_paths_and_calls() {
        assert_eq!(parse_value("0.5"), Ok(ArgValue::Literal("0.5".into())));
        assert_eq!(parse_value("-1"), Ok(ArgValue::Literal("-1".into())));
        assert_eq!(parse_value("a::B"), Ok(ArgValue::Path("a::B".into())));
        assert_eq!(parse_value("f::g(0, x)").unwrap(), {
            ArgValue::Call("f::g".into(), vec![ArgValue::Literal("0".into()), ArgValue::Path("x".into())])
        });
        for wrong in ["f(", "a b", "", "a::", "-x"] {
            assert!(parse_value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn unknown_arguments_never_hold() {
        let condition = Condition::Is { arg: Which::One(Arg::At(1)), values: vec![ArgValue::Other, path("Z")] };
        assert!(condition.holds(&|arg: usize| if arg == 1 { path("Z") } else { ArgValue::Other }));
        assert!(!condition.holds(&|_: usize| ArgValue::Other));
    }

    #[test]
    fn a_flag_may_stand_among_others_and_in_some() {
        let condition = Condition::Has { arg: Which::One(Arg::At(0)), flags: vec![path("NB")] };
        let both = ArgValue::Flags(vec![path("EX"), path("NB")]);
        let some = ArgValue::Call("std::option::Option::Some".into(), vec![both.clone()]);
        for (value, expected) in [(path("NB"), true), (both, true), (some, true), (path("EX"), false)] {
            assert_eq!(condition.holds(&|_: usize| value.clone()), expected, "{value:?}");
        }
    }

    #[test]
    fn all_makers_have_to_be_meant_and_one_has_to_be_known() {
        let mut trie = Trie::default();
        parse_pattern("a::**::bounded").unwrap().iter().for_each(|pattern| trie.insert(pattern, ()));
        let condition = Condition::MadeBy { functions: trie, calls: vec![parse_value("b(0)").unwrap()] };
        for (makers, expected) in [
            (&[][..], false),
            (&["a::bounded"], true),
            (&["a::x::bounded", "a::bounded"], true),
            (&["a::bounded", "b"], false),
            (&["a::bounded", "b(0)"], true),
            (&["b(1)"], false),
        ] {
            assert_eq!(condition.holds(&Receiver { makers, earlier: &[] }), expected, "{makers:?}");
        }
    }

    #[test]
    fn the_last_call_of_a_method_decides() {
        let condition = Condition::After(vec![parse_value("a::set(true)").unwrap()]);
        for (earlier, expected) in [
            (&[][..], false),
            (&["a::set(true)", "a::other(false)"], true),
            (&["a::set(true)", "a::set(false)"], false),
        ] {
            assert_eq!(condition.holds(&Receiver { makers: &[], earlier }), expected, "{earlier:?}");
        }
    }

    #[test]
    fn types_and_forms_are_asked_of_one_argument_or_of_any() {
        let types = TypePattern::parse("a::{B,C}").unwrap();
        let of = |arg: Which| Condition::Type { arg, types: types.clone() }.holds(&Typed);
        assert!(of(Which::Any) && of(Which::One(Arg::At(1))));
        assert!(!of(Which::One(Arg::At(0))) && !of(Which::One(Arg::Receiver)));
        let form = |form: Form| Condition::Form { arg: Which::Any, forms: vec![form] }.holds(&Typed);
        assert!(form(Form::Function) && !form(Form::Literal));
    }

    #[test]
    fn addresses_are_written_in_numbers() {
        assert!(is_address("\"127.0.0.1:80\"") && is_address("\"[::1]:0\""));
        assert!(is_address_with_any_port("\"127.0.0.1:{port}\"") && is_address_with_any_port("[::]:{}"));
        assert!(!is_address_with_any_port("{host}:{port}") && !is_address_with_any_port("localhost:{}"));
        assert!(!is_address_with_any_port("127.0.0.1:{}{}") && !is_address_with_any_port("127.0.0.1{}:1"));
        assert!(!is_address("\"localhost:80\"") && !is_address("\"127.0.0.1\""));
        assert!(is_host_address("\"::1\"") && !is_host_address("\"a.b\""));
    }

    /// Its second argument is an `a::C`, and a function.
    struct Typed;

    impl CallFacts for Typed {
        fn argument(&self, _: usize) -> ArgValue {
            ArgValue::Other
        }

        fn count(&self) -> usize {
            2
        }

        fn type_of(&self, arg: Arg) -> TypeShape {
            match arg {
                Arg::At(1) => TypeShape::Named { paths: vec!["a::C".to_owned()], args: Vec::new() },
                _ => TypeShape::Other,
            }
        }

        fn has_form(&self, arg: Arg, form: Form) -> bool {
            (arg, form) == (Arg::At(1), Form::Function)
        }
    }

    struct Receiver<'a> {
        makers: &'a [&'a str],
        earlier: &'a [&'a str],
    }

    impl CallFacts for Receiver<'_> {
        fn argument(&self, _: usize) -> ArgValue {
            ArgValue::Other
        }

        fn makers(&self) -> Vec<Maker> {
            let maker = |text: &&str| Maker { paths: vec![(*text).to_owned()], call: parse_value(text).unwrap() };
            self.makers.iter().map(maker).collect()
        }

        fn earlier(&self) -> Vec<ArgValue> {
            self.earlier.iter().map(|call| parse_value(call).unwrap()).collect()
        }
    }

    fn path(text: &str) -> ArgValue {
        ArgValue::Path(text.to_owned())
    }
}
