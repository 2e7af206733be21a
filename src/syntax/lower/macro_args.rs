//! The shapes that a macro's arguments can have. Each reader takes tokens and gives syn's nodes, or fails.

use proc_macro2::Delimiter;
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, Lifetime, Lit, Pat, Result, Token, token};

/// `expr, name = expr, name: expr, %expr, key => expr`, with `,` or `;` between.
pub(crate) struct Args(pub(crate) Vec<Argument>);

/// An argument of a macro.
pub(crate) struct Argument {
    pub(crate) name: Option<String>,
    /// `%expr` and `?expr` are shown as by the placeholders `{}` and `{:?}`.
    pub(crate) shown: Option<&'static str>,
    pub(crate) expr: Expr,
}

impl Parse for Args {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut args = Vec::new();
        while !input.is_empty() {
            arg(input, &mut args)?;
            if input.peek(Token![=>]) {
                input.parse::<Token![=>]>()?;
                arg(input, &mut args)?;
            }
            if !input.is_empty() && !separator(input)? {
                return Err(input.error("expected `,`"));
            }
        }
        Ok(Args(args))
    }
}

fn separator(input: ParseStream<'_>) -> Result<bool> {
    Ok(input.parse::<Option<Token![,]>>()?.is_some() || input.parse::<Option<Token![;]>>()?.is_some())
}

/// One argument; one that holds no expression, such as a type, is read over.
fn arg(input: ParseStream<'_>, acc: &mut Vec<Argument>) -> Result<()> {
    let name = name(input)?;
    let mut shown = None;
    if input.peek(Token![%]) {
        input.parse::<Token![%]>()?;
        shown = Some("");
    } else if input.peek(Token![?]) {
        input.parse::<Token![?]>()?;
        shown = Some("?");
    }
    let ahead = input.fork();
    if let Ok(expr) = ahead.parse::<Expr>()
        && ends_arg(&ahead)
    {
        if matches!(expr, Expr::Let(_)) {
            return Err(input.error("expected an expression"));
        }
        input.advance_to(&ahead);
        acc.push(Argument { name, shown, expr });
        return Ok(());
    }
    if input.peek(Lifetime) {
        input.parse::<Lifetime>()?;
        return Ok(());
    }
    let ahead = input.fork();
    if ahead.parse::<syn::Type>().is_ok() && ends_arg(&ahead) {
        input.advance_to(&ahead);
        return Ok(());
    }
    // `{ name = value, ?other }`, a group of named arguments.
    if input.peek(token::Brace) {
        let content;
        syn::braced!(content in input);
        acc.extend(content.parse::<Args>()?.0);
        return Ok(());
    }
    Err(input.error("expected an expression"))
}

fn ends_arg(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,]) || input.peek(Token![;]) || input.peek(Token![=>])
}

/// `name =`, `a.b =`, `"name" =`, `name:` in front of an argument.
fn name(input: ParseStream<'_>) -> Result<Option<String>> {
    let ahead = input.fork();
    let mut name = None;
    if ahead.peek(Lit) {
        ahead.parse::<Lit>()?;
    } else if ahead.peek(Ident::peek_any) {
        name = Some(Ident::parse_any(&ahead)?.to_string());
        while ahead.peek(Token![.]) && ahead.peek2(Ident::peek_any) {
            ahead.parse::<Token![.]>()?;
            Ident::parse_any(&ahead)?;
        }
    } else {
        return Ok(None);
    }
    let equals = ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]);
    let colon = ahead.peek(Token![:]) && !ahead.peek(Token![::]);
    if !equals && !colon {
        return Ok(None);
    }
    while !input.peek(Token![=]) && !input.peek(Token![:]) {
        input.parse::<proc_macro2::TokenTree>()?;
    }
    input.parse::<proc_macro2::TokenTree>()?;
    Ok(name)
}

/// One arm of `select!`.
pub(crate) struct Arm {
    pub(crate) pat: Option<Pat>,
    pub(crate) future: Expr,
    pub(crate) guard: Option<Expr>,
    pub(crate) body: Expr,
}

/// `biased; pat = future, if cond => body, .. else => body`, also crossbeam's `recv(r) -> pat => body`.
pub(crate) struct Select {
    pub(crate) arms: Vec<Arm>,
    /// Bodies of `else`, `complete` and `default`.
    pub(crate) otherwise: Vec<Expr>,
    /// There is a `default`, which runs where no arm is ready at once.
    pub(crate) polls: bool,
}

impl Parse for Select {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut select = Select { arms: Vec::new(), otherwise: Vec::new(), polls: false };
        if input.peek(Ident) && input.peek2(Token![;]) {
            input.parse::<Ident>()?;
            input.parse::<Token![;]>()?;
        }
        while !input.is_empty() {
            if input.peek(Ident::peek_any) && input.peek2(Token![=>]) {
                select.polls |= fallback(input)? == "default";
                input.parse::<Token![=>]>()?;
                select.otherwise.push(arm_body(input)?);
            } else {
                select.arms.push(select_arm(input)?);
            }
        }
        Ok(select)
    }
}

fn fallback(input: ParseStream<'_>) -> Result<Ident> {
    let word = Ident::parse_any(input)?;
    if ["else", "complete", "default"].iter().any(|fallback| word == fallback) {
        Ok(word)
    } else {
        Err(syn::Error::new(word.span(), "expected `else`, `complete` or `default`"))
    }
}

fn select_arm(input: ParseStream<'_>) -> Result<Arm> {
    let ahead = input.fork();
    let is_arm = Pat::parse_multi_with_leading_vert(&ahead).is_ok() && ahead.peek(Token![=]) && !ahead.peek(Token![=>]);
    let (pat, future) = if is_arm {
        let pat = Pat::parse_multi_with_leading_vert(input)?;
        input.parse::<Token![=]>()?;
        (Some(pat), input.parse()?)
    } else {
        let future: Expr = input.parse()?;
        let arrow = input.parse::<Option<Token![->]>>()?;
        (arrow.map(|_| Pat::parse_multi_with_leading_vert(input)).transpose()?, future)
    };
    let guard = if input.peek(Token![,]) && input.peek2(Token![if]) {
        input.parse::<Token![,]>()?;
        input.parse::<Token![if]>()?;
        Some(input.parse()?)
    } else {
        None
    };
    input.parse::<Token![=>]>()?;
    Ok(Arm { pat, future, guard, body: arm_body(input)? })
}

fn arm_body(input: ParseStream<'_>) -> Result<Expr> {
    let body = Expr::parse_with_earlier_boundary_rule(input)?;
    if !input.is_empty() && input.parse::<Option<Token![,]>>()?.is_none() && !matches!(body, Expr::Block(_)) {
        input.parse::<Option<Token![;]>>()?;
    }
    Ok(body)
}

/// `expr, pat [if guard]`, with a message behind it that is read and dropped.
pub(crate) struct Matches {
    pub(crate) scrutinee: Expr,
    pub(crate) pat: Pat,
    pub(crate) guard: Option<Expr>,
}

impl Parse for Matches {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let scrutinee = input.parse()?;
        input.parse::<Token![,]>()?;
        let pat = Pat::parse_multi_with_leading_vert(input)?;
        let guard = if input.parse::<Option<Token![if]>>()?.is_some() { Some(input.parse()?) } else { None };
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
            input.parse::<Args>()?;
        }
        Ok(Matches { scrutinee, pat, guard })
    }
}

/// `if #[cfg(a)] { .. } else if #[cfg(b)] { .. } else { .. }`, as `cfg_if!` takes it, or `a => { .. } b => .., _ => { .. }`, as
/// `cfg_select!` does.
pub(crate) struct CfgIf(pub(crate) Vec<(Vec<syn::Attribute>, syn::Block)>);

impl Parse for CfgIf {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut branches = Vec::new();
        if !input.peek(Token![if]) {
            while !input.is_empty() {
                branches.push(selected(input)?);
            }
            return Ok(CfgIf(branches));
        }
        loop {
            let mut cfg = Vec::new();
            if branches.is_empty() || input.peek(Token![if]) {
                input.parse::<Token![if]>()?;
                cfg = syn::Attribute::parse_outer(input)?;
            }
            let is_last = cfg.is_empty();
            branches.push((cfg, input.parse()?));
            if is_last || input.is_empty() {
                break;
            }
            input.parse::<Token![else]>()?;
        }
        Ok(CfgIf(branches))
    }
}

/// One branch of `cfg_select!`: a condition or `_`, and a block or expression.
fn selected(input: ParseStream<'_>) -> Result<(Vec<syn::Attribute>, syn::Block)> {
    let mut condition = proc_macro2::TokenStream::new();
    let is_rest = input.parse::<Option<Token![_]>>()?.is_some();
    while !input.peek(Token![=>]) {
        condition.extend([input.parse::<proc_macro2::TokenTree>()?]);
    }
    input.parse::<Token![=>]>()?;
    let block = match input.peek(token::Brace) {
        true => input.parse()?,
        false => {
            let expr: Expr = input.parse()?;
            syn::parse_quote!({ #expr })
        }
    };
    input.parse::<Option<Token![,]>>()?;
    let cfg = if is_rest { Vec::new() } else { vec![syn::parse_quote!(#[cfg(#condition)])] };
    Ok((cfg, block))
}

/// `{ "key": expr, "list": [expr, ..], .. }`, as `json!` takes it: the expressions in it.
pub(crate) struct Fields(pub(crate) Vec<Expr>);

impl Parse for Fields {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut acc = Vec::new();
        if !input.peek(token::Brace) && !input.peek(token::Bracket) {
            fields(input, &mut acc)?;
        }
        while !input.is_empty() {
            field_value(input, &mut acc)?;
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Fields(acc))
    }
}

fn fields(input: ParseStream<'_>, acc: &mut Vec<Expr>) -> Result<()> {
    while !input.is_empty() {
        while !input.peek(Token![:]) || input.peek(Token![::]) {
            if input.is_empty() || input.peek(Token![,]) {
                return Err(input.error("expected `:`"));
            }
            input.parse::<proc_macro2::TokenTree>()?;
        }
        input.parse::<Token![:]>()?;
        field_value(input, acc)?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
    }
    Ok(())
}

fn field_value(input: ParseStream<'_>, acc: &mut Vec<Expr>) -> Result<()> {
    let ahead = input.fork();
    if let Ok(expr) = ahead.parse::<Expr>()
        && (ahead.is_empty() || ahead.peek(Token![,]))
    {
        input.advance_to(&ahead);
        acc.push(expr);
        return Ok(());
    }
    let (delimiter, _, content) = input.cursor().any_group().map_or_else(
        || Err(input.error("expected a value")),
        |(content, delimiter, span, _)| Ok((delimiter, span, content.token_stream())),
    )?;
    input.parse::<proc_macro2::TokenTree>()?;
    let read = |input: ParseStream<'_>| match delimiter {
        Delimiter::Brace => fields(input, acc),
        _ => {
            while !input.is_empty() {
                field_value(input, acc)?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        }
    };
    syn::parse::Parser::parse2(read, content)
}
