//! Bodies that are plain code by their tokens alone: nothing async in them, no macro call, and nothing that syn could not read.
//!
//! Most bodies of a project are looked at for one question, whether they hold code that an executor runs. For the plain ones this
//! recogniser answers it without a tree. It knows a part of the grammar and follows syn's reading of that part to the letter; of
//! everything else it says nothing, and the body is read as a whole.

use super::body_source::BodySource;
use super::depth::is_too_deep;
use super::item_tree::ItemKind;
use super::lexer::{self, Comment, Lexed, TokenKind};

/// Brackets within brackets are followed this far.
const MAX_DEPTH: usize = 48;

/// Words that mean something to the language.
const SPECIAL: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Operators between two expressions, the longest first.
const OPERATORS: [&str; 30] = [
    "<<=", ">>=", "..=", "&&", "||", "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "^=", "&=",
    "|=", "..", "+", "-", "*", "/", "%", "^", "&", "|", "<", ">",
];

/// The body of a function, const or static is plain code. `false` says nothing.
pub(crate) fn is_plain_body(source: BodySource<'_>) -> bool {
    let range = match &source.item.kind {
        ItemKind::Fn(function) => function.body,
        ItemKind::Const { body, .. } | ItemKind::Static { body, .. } => *body,
        _ => None,
    };
    let Some(range) = range else { return false };
    let lexed = lexer::lex(source.item_text(), range);
    let is_doc = |comment: &Comment| comment.doc.is_some();
    if lexed.comments.iter().any(is_doc) || is_too_deep(&lexed, 0, lexed.tokens.len()) {
        return false;
    }
    let mut reader = Reader { lexed: &lexed, at: 0, end: lexed.tokens.len(), depth: 0 };
    let read = match source.item.kind {
        ItemKind::Fn(_) => reader.block(),
        _ => reader.expr(At::default()),
    };
    read.is_some() && reader.is_done()
}

/// Where an expression stands.
#[derive(Copy, Clone, Default)]
struct At {
    /// In front of a block: a brace ends it.
    before_block: bool,
    /// It is looked at by a pattern, in a condition.
    scrutinee: bool,
}

/// Reads tokens from `at` on. Each step gives `None` where it meets something that it does not know.
struct Reader<'a, 't> {
    lexed: &'a Lexed<'t>,
    at: usize,
    end: usize,
    depth: usize,
}

impl Reader<'_, '_> {
    fn is_done(&self) -> bool {
        self.at >= self.end
    }

    fn kind(&self) -> Option<TokenKind> {
        (self.at < self.end).then(|| self.lexed.kind(self.at)).flatten()
    }

    fn is_punct(&self, punct: u8) -> bool {
        self.kind() == Some(TokenKind::Punct(punct))
    }

    fn is_open(&self, bracket: u8) -> bool {
        self.kind() == Some(TokenKind::Open(bracket))
    }

    fn word(&self) -> &str {
        if self.is_done() { "" } else { self.lexed.ident(self.at) }
    }

    fn eat(&mut self, punct: u8) -> bool {
        let found = self.is_punct(punct);
        self.at += usize::from(found);
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.word() == word;
        self.at += usize::from(found);
        found
    }

    fn punct(&mut self, punct: u8) -> Option<()> {
        self.eat(punct).then_some(())
    }

    /// The puncts that touch each other here begin with these.
    fn is_joined(&self, puncts: &str) -> bool {
        let bytes = puncts.as_bytes();
        self.at + bytes.len() <= self.end
            && bytes.iter().enumerate().all(|(at, &punct)| self.lexed.is_punct(self.at + at, punct))
            && (1..bytes.len()).all(|at| self.lexed.is_joint(self.at + at - 1))
    }

    fn eat_joined(&mut self, puncts: &str) -> bool {
        let found = self.is_joined(puncts);
        self.at += if found { puncts.len() } else { 0 };
        found
    }

    /// Reads what stands between the brackets that open here, to the end.
    fn within(&mut self, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        let after = self.lexed.after_tree(self.at);
        let outer = std::mem::replace(&mut self.end, after - 1);
        self.at += 1;
        self.depth += 1;
        let whole = self.depth < MAX_DEPTH && read(self).is_some() && self.is_done();
        self.depth -= 1;
        (self.at, self.end) = (after, outer);
        whole.then_some(())
    }

    /// Reads things with commas between them, to the end.
    fn list(&mut self, read: impl Fn(&mut Self) -> Option<()>) -> Option<()> {
        while !self.is_done() {
            read(self)?;
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }

    fn block(&mut self) -> Option<()> {
        if !self.is_open(b'{') {
            return None;
        }
        self.within(|reader| {
            while !reader.is_done() {
                reader.statement()?;
            }
            Some(())
        })
    }

    fn statement(&mut self) -> Option<()> {
        if self.eat(b';') {
            return Some(());
        }
        if self.eat_word("let") {
            self.pattern()?;
            if self.is_punct(b':') && !self.is_joined("::") {
                self.at += 1;
                self.ty()?;
            }
            if self.eat(b'=') {
                self.expr(At::default())?;
            }
            return self.punct(b';');
        }
        if self.is_block_like() {
            self.block_like()?;
            // It goes on as an expression.
            return (!self.is_punct(b'.') && !self.is_punct(b'?')).then_some(());
        }
        self.expr(At::default())?;
        if self.is_done() { Some(()) } else { self.punct(b';') }
    }

    fn is_block_like(&self) -> bool {
        self.is_open(b'{') || matches!(self.word(), "if" | "match" | "while" | "loop" | "for" | "unsafe")
    }

    fn block_like(&mut self) -> Option<()> {
        let before_block = At { before_block: true, ..At::default() };
        match self.word() {
            "" => self.block(),
            "if" => self.condition_and_blocks(),
            "while" => {
                self.at += 1;
                self.condition()?;
                self.block()
            }
            "for" => {
                self.at += 1;
                self.pattern()?;
                self.eat_word("in").then_some(())?;
                self.expr(before_block)?;
                self.block()
            }
            "match" => {
                self.at += 1;
                self.expr(before_block)?;
                self.is_open(b'{').then_some(())?;
                self.within(Self::arms)
            }
            _ => {
                self.at += 1;
                self.block()
            }
        }
    }

    fn condition_and_blocks(&mut self) -> Option<()> {
        loop {
            self.eat_word("if").then_some(())?;
            self.condition()?;
            self.block()?;
            if !self.eat_word("else") {
                return Some(());
            }
            if self.word() != "if" {
                return self.block();
            }
        }
    }

    fn condition(&mut self) -> Option<()> {
        if self.eat_word("let") {
            self.pattern()?;
            self.punct(b'=')?;
            return self.expr(At { before_block: true, scrutinee: true });
        }
        self.expr(At { before_block: true, ..At::default() })
    }

    fn arms(&mut self) -> Option<()> {
        while !self.is_done() {
            self.pattern()?;
            if self.eat_word("if") {
                self.expr(At::default())?;
            }
            self.eat_joined("=>").then_some(())?;
            if self.is_block_like() {
                self.block_like()?;
                if self.is_punct(b'.') || self.is_punct(b'?') {
                    return None;
                }
                self.eat(b',');
                continue;
            }
            self.expr(At::default())?;
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }

    /// Operands with operators between them.
    fn expr(&mut self, at: At) -> Option<()> {
        match self.word() {
            "return" | "break" => {
                self.at += 1;
                let ends = self.is_done() || self.is_punct(b';') || self.is_punct(b',') || self.is_open(b'{');
                return if ends { (!self.is_open(b'{')).then_some(()) } else { self.expr(at) };
            }
            "continue" => {
                self.at += 1;
                return (self.is_done() || self.is_punct(b';') || self.is_punct(b',')).then_some(());
            }
            "move" => {
                self.at += 1;
                return self.closure(at);
            }
            _ if self.is_punct(b'|') => return self.closure(at),
            _ => {}
        }
        let (mut compared, mut ranged) = (false, self.eat_joined("..=") || self.eat_joined(".."));
        if ranged && self.is_done() {
            return Some(());
        }
        self.operand(at)?;
        loop {
            if self.eat_word("as") {
                self.ty()?;
                // Taken for generic arguments.
                if self.is_punct(b'<') {
                    return None;
                }
                continue;
            }
            if self.is_joined("=>") || self.is_joined("->") || self.is_joined("<-") || self.is_joined("...") {
                return (self.is_joined("=>")).then_some(());
            }
            let operator = OPERATORS.iter().find(|operator| self.is_joined(operator)).copied();
            let Some(operator) = operator.or_else(|| self.is_punct(b'=').then_some("=")) else { return Some(()) };
            match operator {
                "==" | "!=" | "<" | ">" | "<=" | ">=" if std::mem::replace(&mut compared, true) => return None,
                ".." | "..=" if ranged || compared => return None,
                ".." | "..=" => ranged = true,
                "&&" | "||" if at.scrutinee || ranged => return None,
                "&&" | "||" => compared = false,
                _ if operator.ends_with('=') && !matches!(operator, "==" | "!=" | "<=" | ">=") => {
                    if at.before_block || compared || ranged {
                        return None;
                    }
                    self.at += operator.len();
                    return self.expr(at);
                }
                _ => {}
            }
            self.at += operator.len();
            if operator == ".." && (self.is_done() || self.is_punct(b',') || self.is_punct(b';')) {
                return Some(());
            }
            self.operand(at)?;
        }
    }

    fn closure(&mut self, at: At) -> Option<()> {
        self.punct(b'|')?;
        while !self.eat(b'|') {
            self.pattern_alone()?;
            if self.eat(b':') {
                self.ty()?;
            }
            if !self.is_punct(b'|') {
                self.punct(b',')?;
            }
        }
        (!self.is_joined("->")).then_some(())?;
        // A block is the whole of it, unless it goes on.
        self.expr(at)
    }

    fn operand(&mut self, at: At) -> Option<()> {
        self.depth += 1;
        let read = if self.depth < MAX_DEPTH { self.operand_here(at) } else { None };
        self.depth -= 1;
        read
    }

    fn operand_here(&mut self, at: At) -> Option<()> {
        loop {
            if self.eat(b'&') {
                self.eat_word("mut");
            } else if !(self.eat(b'*') || self.eat(b'-') || self.eat(b'!')) {
                break;
            }
        }
        match self.kind()? {
            TokenKind::Literal | TokenKind::Str => self.literal()?,
            TokenKind::Open(b'(') => self.within(|reader| reader.list(|reader| reader.expr(At::default())))?,
            TokenKind::Open(b'[') => self.within(Self::array)?,
            TokenKind::Open(b'{') if !at.before_block => self.block()?,
            TokenKind::Ident if matches!(self.word(), "if" | "match" | "unsafe" | "loop") => self.block_like()?,
            TokenKind::Ident => {
                self.path(Generics::Turbofish)?;
                if self.is_punct(b'!') && !self.is_joined("!=") {
                    return None;
                }
                if self.is_open(b'{') && !at.before_block {
                    self.within(Self::fields)?;
                }
            }
            TokenKind::Punct(b'<') => {
                self.qualified()?;
            }
            _ => return None,
        }
        self.parts()
    }

    /// What follows an operand: calls, fields, indices.
    fn parts(&mut self) -> Option<()> {
        loop {
            match self.kind() {
                Some(TokenKind::Punct(b'.')) if !self.is_joined("..") => {
                    self.at += 1;
                    if let Some(TokenKind::Literal) = self.kind() {
                        let is_index = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                        is_index(self.lexed.text_of(self.at)).then_some(())?;
                        self.at += 1;
                        continue;
                    }
                    self.name()?;
                    if self.is_joined("::") {
                        self.at += 2;
                        self.is_punct(b'<').then_some(())?;
                        self.generics()?;
                        self.is_open(b'(').then_some(())?;
                    }
                }
                Some(TokenKind::Punct(b'?')) => self.at += 1,
                Some(TokenKind::Open(b'(')) => {
                    self.within(|reader| reader.list(|reader| reader.expr(At::default())))?;
                }
                Some(TokenKind::Open(b'[')) => self.within(|reader| reader.expr(At::default()))?,
                _ => return Some(()),
            }
        }
    }

    fn array(&mut self) -> Option<()> {
        if self.is_done() {
            return Some(());
        }
        self.expr(At::default())?;
        if self.eat(b';') {
            return self.expr(At::default());
        }
        if self.is_done() {
            return Some(());
        }
        self.punct(b',')?;
        self.list(|reader| reader.expr(At::default()))
    }

    fn fields(&mut self) -> Option<()> {
        while !self.is_done() {
            if self.eat_joined("..") {
                return if self.is_done() { None } else { self.expr(At::default()) };
            }
            self.name()?;
            if self.is_punct(b':') && !self.is_joined("::") {
                self.at += 1;
                self.expr(At::default())?;
            }
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }

    /// Numbers, characters and strings without anything unusual in them.
    fn literal(&mut self) -> Option<()> {
        let text = self.lexed.text_of(self.at);
        let is_plain = match text.as_bytes() {
            [b'"', inner @ .., b'"'] | [b'b', b'"', inner @ .., b'"'] => is_plain_text(inner),
            [b'\'', inner, b'\''] | [b'b', b'\'', inner, b'\''] => inner.is_ascii_graphic() && !b"\\'".contains(inner),
            [b'0', b'x', digits @ ..] => {
                digits.len() <= 16 && !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)
            }
            [b'0'..=b'9', ..] => is_number(text),
            _ => false,
        };
        self.at += 1;
        is_plain.then_some(())
    }

    /// A name that means nothing to the language.
    fn name(&mut self) -> Option<()> {
        let word = self.word();
        let is_name = !word.is_empty() && word.is_ascii() && !word.contains('#') && !SPECIAL.contains(&word);
        self.at += 1;
        is_name.then_some(())
    }

    /// `a::b::<C>::d`, also from `self`, `Self`, `crate` and `super` on; `true` and `false` are paths here.
    fn path(&mut self, generics: Generics) -> Option<()> {
        match self.word() {
            "self" | "true" | "false" => {
                self.at += 1;
                return (!self.is_joined("::")).then_some(());
            }
            "Self" => self.at += 1,
            "crate" | "super" => {
                self.at += 1;
                return if self.is_joined("::") { self.rest_of_path(generics) } else { None };
            }
            _ => self.name()?,
        }
        if generics == Generics::Plain && self.is_punct(b'<') {
            self.generics()?;
        }
        self.rest_of_path(generics)
    }

    fn rest_of_path(&mut self, generics: Generics) -> Option<()> {
        while self.is_joined("::") {
            self.at += 2;
            if self.is_punct(b'<') {
                self.generics()?;
                continue;
            }
            self.name()?;
            if generics == Generics::Plain && self.is_punct(b'<') {
                self.generics()?;
            }
        }
        Some(())
    }

    /// `<T as Trait>::name`
    fn qualified(&mut self) -> Option<()> {
        self.punct(b'<')?;
        self.ty()?;
        if self.eat_word("as") {
            self.path(Generics::Plain)?;
        }
        self.punct(b'>')?;
        self.is_joined("::").then_some(())?;
        self.at += 2;
        self.name()?;
        self.rest_of_path(Generics::Turbofish)
    }

    /// `<'a, T, 3>`
    fn generics(&mut self) -> Option<()> {
        self.punct(b'<')?;
        loop {
            if self.eat(b'>') {
                return Some(());
            }
            match self.kind()? {
                TokenKind::Lifetime => self.at += 1,
                TokenKind::Literal => self.literal()?,
                _ => self.ty()?,
            }
            if !self.is_punct(b'>') {
                self.punct(b',')?;
            }
        }
    }

    fn ty(&mut self) -> Option<()> {
        self.depth += 1;
        let read = if self.depth < MAX_DEPTH { self.ty_here() } else { None };
        self.depth -= 1;
        read
    }

    fn ty_here(&mut self) -> Option<()> {
        match self.kind()? {
            TokenKind::Punct(b'&') => {
                self.at += 1;
                if self.kind() == Some(TokenKind::Lifetime) {
                    self.at += 1;
                }
                self.eat_word("mut");
                self.ty()
            }
            TokenKind::Punct(b'*') => {
                self.at += 1;
                (self.eat_word("const") || self.eat_word("mut")).then_some(())?;
                self.ty()
            }
            TokenKind::Open(b'(') => self.within(|reader| reader.list(Self::ty)),
            TokenKind::Open(b'[') => self.within(|reader| {
                reader.ty()?;
                if reader.eat(b';') { reader.expr(At::default()) } else { Some(()) }
            }),
            TokenKind::Ident if self.word() == "_" => {
                self.at += 1;
                Some(())
            }
            TokenKind::Ident if !matches!(self.word(), "self" | "true" | "false") => {
                self.path(Generics::Plain)?;
                // `Fn(A)`, and a macro's type.
                (!self.is_open(b'(') && !self.is_punct(b'!')).then_some(())
            }
            _ => None,
        }
    }

    fn pattern(&mut self) -> Option<()> {
        loop {
            self.pattern_alone()?;
            if !self.is_punct(b'|') || self.is_joined("||") {
                return Some(());
            }
            self.at += 1;
        }
    }

    fn pattern_alone(&mut self) -> Option<()> {
        self.depth += 1;
        let read = if self.depth < MAX_DEPTH { self.pattern_here() } else { None };
        self.depth -= 1;
        read
    }

    fn pattern_here(&mut self) -> Option<()> {
        match self.kind()? {
            TokenKind::Punct(b'&') => {
                self.at += 1;
                self.eat_word("mut");
                self.pattern_alone()
            }
            TokenKind::Punct(b'-') => {
                self.at += 1;
                self.literal_pattern()
            }
            TokenKind::Literal | TokenKind::Str => self.literal_pattern(),
            TokenKind::Open(b'(') => self.within(|reader| reader.list(Self::pattern_or_rest)),
            TokenKind::Open(b'[') => self.within(|reader| reader.list(Self::pattern_or_rest)),
            TokenKind::Ident => match self.word() {
                "_" => {
                    self.at += 1;
                    Some(())
                }
                "mut" => {
                    self.at += 1;
                    self.binding()
                }
                "ref" => {
                    self.at += 1;
                    self.eat_word("mut");
                    self.binding()
                }
                _ => self.path_pattern(),
            },
            _ => None,
        }
    }

    fn pattern_or_rest(&mut self) -> Option<()> {
        if self.eat_joined("..") {
            return (self.is_done() || self.is_punct(b',')).then_some(());
        }
        self.pattern()
    }

    fn literal_pattern(&mut self) -> Option<()> {
        self.literal()?;
        (!self.is_punct(b'.')).then_some(())
    }

    fn binding(&mut self) -> Option<()> {
        self.name()?;
        let goes_on = self.is_punct(b'@') || self.is_joined("::") || self.is_open(b'(') || self.is_open(b'{');
        (!goes_on).then_some(())
    }

    fn path_pattern(&mut self) -> Option<()> {
        if self.word() == "self" {
            return None;
        }
        self.path(Generics::Turbofish)?;
        match self.kind() {
            Some(TokenKind::Open(b'(')) => self.within(|reader| reader.list(Self::pattern_or_rest)),
            Some(TokenKind::Open(b'{')) => self.within(Self::field_patterns),
            Some(TokenKind::Punct(b'@' | b'!' | b'.')) => None,
            _ => Some(()),
        }
    }

    fn field_patterns(&mut self) -> Option<()> {
        while !self.is_done() {
            if self.eat_joined("..") {
                return self.is_done().then_some(());
            }
            if matches!(self.word(), "ref" | "mut") {
                self.pattern_alone()?;
            } else {
                self.name()?;
                if self.eat(b':') {
                    self.pattern()?;
                }
            }
            if !self.is_done() {
                self.punct(b',')?;
            }
        }
        Some(())
    }
}

/// How a path has its generic arguments.
#[derive(Copy, Clone, Eq, PartialEq)]
enum Generics {
    /// `Vec::<u8>`
    Turbofish,
    /// `Vec<u8>`
    Plain,
}

/// ASCII on one line, with the shortest escapes at most.
fn is_plain_text(mut text: &[u8]) -> bool {
    loop {
        text = match text {
            [] => return true,
            [b'\\', b'n' | b't' | b'r' | b'0' | b'\\' | b'"', rest @ ..] => rest,
            [b'\\' | b'"' | b'\r' | b'\n' | 0 | 128.., ..] => return false,
            [_, rest @ ..] => rest,
        };
    }
}

/// Decimal digits, perhaps with a fraction and a suffix.
fn is_number(text: &str) -> bool {
    const SUFFIXES: [&str; 15] =
        ["", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "f32", "f64"];
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '_')).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    let fraction = rest.strip_prefix('.');
    let is_fraction = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit());
    digits.len() <= 20 && (SUFFIXES.contains(&rest) || fraction.is_some_and(is_fraction))
}
