//! Rules that depend on an argument: `recv_timeout(Duration::ZERO)` does not wait.

/// An argument of a call, as far as a rule can ask for it. Paths are resolved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ArgValue {
    /// A constant or a unit value: `std::time::Duration::ZERO`.
    Path(String),
    /// A call with literal arguments: `std::time::Duration::from_secs(0)`.
    Call(String, Vec<ArgValue>),
    /// A number without its suffix and underscores, `true`, or a string in quotes.
    Literal(String),
    /// Anything else.
    Other,
}

/// An argument is one of these values.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Condition {
    /// The receiver of a method is not counted.
    pub arg: usize,
    pub is: Vec<ArgValue>,
}

impl Condition {
    pub fn holds(&self, argument: impl FnOnce(usize) -> ArgValue) -> bool {
        let value = argument(self.arg);
        value != ArgValue::Other && self.is.contains(&value)
    }
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
    if quoted || matches!(text, "true" | "false") || text.starts_with(|c: char| c.is_ascii_digit()) {
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
    use super::*;

    #[test]
    fn values_are_literals_paths_and_calls() {
        assert_eq!(parse_value("0.5"), Ok(ArgValue::Literal("0.5".into())));
        assert_eq!(parse_value("a::B"), Ok(ArgValue::Path("a::B".into())));
        assert_eq!(parse_value("f::g(0, x)").unwrap(), {
            ArgValue::Call("f::g".into(), vec![ArgValue::Literal("0".into()), ArgValue::Path("x".into())])
        });
        for wrong in ["f(", "a b", "", "a::"] {
            assert!(parse_value(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn unknown_arguments_never_hold() {
        let condition = Condition { arg: 1, is: vec![ArgValue::Other, ArgValue::Path("Z".into())] };
        assert!(condition.holds(|arg| if arg == 1 { ArgValue::Path("Z".into()) } else { ArgValue::Other }));
        assert!(!condition.holds(|_| ArgValue::Other));
    }
}
