//! How findings are shown to people: in which groups, and how many of these.

macro_rules! group_by {
    ($($variant:ident $name:literal $about:literal),* $(,)?) => {
        /// What findings that are shown as one have in common.
        #[derive(Copy, Clone, Debug, Eq, PartialEq)]
        pub enum GroupBy { $(#[doc = $about] $variant),* }

        impl GroupBy {
            /// As `--group-by` takes them.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            pub fn name(self) -> &'static str {
                match self { $(GroupBy::$variant => $name),* }
            }

            pub fn from_name(name: &str) -> Option<GroupBy> {
                match name { $($name => Some(GroupBy::$variant),)* _ => None }
            }
        }
    };
}

group_by! {
    None "none" "Nothing: each is shown for itself.",
    Cause "cause" "The function whose call blocks, in which their chains meet.",
    Leaf "leaf" "The blocking function at the end of their chains.",
    File "file" "The file in which they stand.",
}

/// How many groups are shown.
#[derive(Copy, Clone, Debug, Eq, PartialEq)]
pub enum Show {
    All,
    Most(usize),
}

impl Show {
    /// Reads `all` or a number; an error is a sentence.
    pub fn parse(text: &str) -> Result<Show, String> {
        match text.parse() {
            _ if text == "all" => Ok(Show::All),
            Ok(most) if most > 0 => Ok(Show::Most(most)),
            _ => Err("a number from 1 on, or `all`, is wanted".to_owned()),
        }
    }
}

impl std::fmt::Display for Show {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Show::All => f.write_str("all"),
            Show::Most(most) => most.fmt(f),
        }
    }
}
