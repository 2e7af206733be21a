//! The packs that come with the program, one file a crate family.

macro_rules! packs {
    ($($name:literal),* $(,)?) => {
        /// File name and text of each.
        pub const PACKS: &[(&str, &str)] =
            &[$((concat!("rules/", $name, ".toml"), include_str!(concat!("../../rules/", $name, ".toml")))),*];
    };
}

packs!(
    "std",
    "tokio",
    "async-std",
    "smol",
    "reqwest",
    "files",
    "threads",
    "clients",
    "databases",
    "cpu",
    "terminal",
    "sockets",
    "stores",
    "messaging",
    "archives",
    "desktop",
    "system",
    "boundaries",
    "wrappers",
    "macros",
    "trusted",
    "guards",
    "cancel",
    "roles",
    "settings",
    "pools",
    "primitives",
    "gio",
);
