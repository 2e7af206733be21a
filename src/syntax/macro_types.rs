//! What common macros give, by their names: types only, so a name that means another macro costs at most an `Unknown`.

/// The type of a macro call.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(crate) enum MacroType {
    Unit,
    Never,
    Bool,
    Str,
    Bytes,
    /// `line!`, `column!`
    Number,
    String,
    /// `format_args!`
    Arguments,
    /// Whatever the place wants.
    Expected,
    /// The type of the first argument.
    First,
    /// A vector of the first argument's type.
    Vec,
    /// `io::Result<()>` or `fmt::Result`, by the destination.
    Write,
    /// `Pin<&mut T>`
    Pin,
    /// `T` of `Poll<T>`
    Ready,
    /// The outputs of all futures.
    Join,
    /// A `Result` with the outputs of all futures.
    TryJoin,
    /// An item of a well-known crate.
    Item(&'static str),
    Unknown,
}

/// What a macro called `name` gives.
pub(crate) fn macro_type(name: &str) -> MacroType {
    match name {
        "println" | "print" | "eprintln" | "eprint" | "assert" | "assert_eq" | "assert_ne" | "debug_assert"
        | "debug_assert_eq" | "debug_assert_ne" | "trace" | "debug" | "info" | "warn" | "error" | "log" | "event"
        | "pin_mut" => MacroType::Unit,
        "panic" | "unreachable" | "todo" | "unimplemented" | "bail" | "compile_error" => MacroType::Never,
        "matches" | "cfg" | "is_x86_feature_detected" | "enabled" | "log_enabled" => MacroType::Bool,
        "concat" | "stringify" | "file" | "module_path" | "env" | "include_str" => MacroType::Str,
        "include_bytes" => MacroType::Bytes,
        "line" | "column" => MacroType::Number,
        "format" => MacroType::String,
        "format_args" => MacroType::Arguments,
        "option_env" | "include" => MacroType::Expected,
        "dbg" => MacroType::First,
        "vec" => MacroType::Vec,
        "write" | "writeln" => MacroType::Write,
        "pin" => MacroType::Pin,
        "ready" => MacroType::Ready,
        "join" => MacroType::Join,
        "try_join" => MacroType::TryJoin,
        "anyhow" => MacroType::Item("anyhow::Error"),
        "eyre" => MacroType::Item("eyre::Report"),
        "json" => MacroType::Item("serde_json::Value"),
        "span" | "info_span" | "debug_span" | "trace_span" | "warn_span" | "error_span" => {
            MacroType::Item("tracing::Span")
        }
        "ensure" => MacroType::Unit,
        _ => MacroType::Unknown,
    }
}
