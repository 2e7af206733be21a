//! What functions without source call on types that their callers have chosen: `<0 as std::io::Read>::read`.

use super::path::top_level;

/// A method of a trait that a function calls on a type its caller has chosen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TraitCall {
    pub on: Chosen,
    /// Full path of the trait.
    pub of_trait: String,
    /// `{fn}`: the method of the same name as the function.
    pub method: String,
}

/// Where a caller chooses a type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Chosen {
    /// `0`: a type argument of the function by its number, lifetimes not counted; an argument of a macro.
    Arg(usize),
    /// `Self`: the type that the function is of.
    SelfType,
    /// `Self.0`: a type argument of another type.
    ArgOf(Box<Chosen>, usize),
    /// `Self.*`: every type argument of another type.
    EachOf(Box<Chosen>),
    /// `<Self as std::iter::Iterator>::Item`: what a trait calls so for another type.
    Assoc { of: Box<Chosen>, of_trait: String, name: String },
    /// `*`: every argument of a macro.
    EveryArg,
    /// `{:?}`: the arguments of a macro that such a placeholder of its format string shows; this is the end of the placeholder.
    Shown(String),
}

impl TraitCall {
    /// Reads `<0 as std::io::Read>::read` and what may stand there in the place of the `0`.
    pub fn parse(text: &str) -> Option<TraitCall> {
        let (on, of_trait, method) = split(text)?;
        Some(TraitCall { on: Chosen::parse(on)?, of_trait: of_trait.to_owned(), method: method.to_owned() })
    }

    /// The number of the argument that decides.
    pub fn arg(&self) -> Option<usize> {
        match self.on {
            Chosen::Arg(number) => Some(number),
            _ => None,
        }
    }

    /// Name of the method that a function with this name calls.
    pub fn method_in<'a>(&'a self, function: &'a str) -> &'a str {
        if self.method == "{fn}" { function } else { &self.method }
    }

    /// Path of what is called where the type is `ty`.
    pub fn callee(&self, ty: &str) -> String {
        format!("<{ty} as {}>::{}", self.of_trait, self.method)
    }
}

impl Chosen {
    fn parse(text: &str) -> Option<Chosen> {
        if text.starts_with('<') {
            let (of, of_trait, name) = split(text)?;
            let of = Box::new(Chosen::parse(of)?);
            return Some(Chosen::Assoc { of, of_trait: of_trait.to_owned(), name: name.to_owned() });
        }
        if let Some((of, number)) = text.rsplit_once('.') {
            let of = Box::new(Chosen::parse(of)?);
            return match number {
                "*" => Some(Chosen::EachOf(of)),
                _ => Some(Chosen::ArgOf(of, number.parse().ok()?)),
            };
        }
        if let Some(placeholder) = text.strip_prefix('{') {
            let spec = placeholder.strip_suffix('}')?;
            return Some(Chosen::Shown(spec.strip_prefix(':').unwrap_or(spec).to_owned()));
        }
        match text {
            "Self" => Some(Chosen::SelfType),
            "*" => Some(Chosen::EveryArg),
            _ => text.parse().ok().map(Chosen::Arg),
        }
    }
}

/// The three parts of `<type as trait>::name`.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let inside = text.strip_prefix('<')?;
    let at = top_level(inside, " as ").next()?;
    let (of_trait, name) = inside[at + 4..].split_once(">::")?;
    Some((&inside[..at], of_trait, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_chosen_in_many_ways() {
        let on = |text: &str| TraitCall::parse(&format!("<{text} as a::T>::f")).map(|call| call.on);
        let own = || Box::new(Chosen::SelfType);
        assert_eq!(on("0"), Some(Chosen::Arg(0)));
        assert_eq!(on("Self.1"), Some(Chosen::ArgOf(own(), 1)));
        assert_eq!(on("Self.*"), Some(Chosen::EachOf(own())));
        assert_eq!(on("{}"), Some(Chosen::Shown(String::new())));
        assert_eq!(on("{:?}"), Some(Chosen::Shown("?".into())));
        let item = Chosen::Assoc { of: own(), of_trait: "a::Iterator".into(), name: "Item".into() };
        assert_eq!(on("<Self as a::Iterator>::Item"), Some(item));
        for wrong in ["", "Other", "Self.x", "<Self>::Item", "0.0.x"] {
            assert_eq!(on(wrong), None, "{wrong}");
        }
    }
}
