//! What an expression ends in: literals, operators, the names of fields.

use syn::{BinOp, Lit, Member};

use super::symbol;
use crate::base::name::Symbol;
use crate::syntax::body::{BinaryOp, Literal};

/// A field's name; tuple fields are numbers.
pub(crate) fn member(member: &Member) -> Symbol {
    match member {
        Member::Named(ident) => symbol(ident),
        Member::Unnamed(index) => Symbol::new(&index.index.to_string()),
    }
}

pub(crate) fn lower_literal(lit: &Lit) -> Literal {
    match lit {
        Lit::Str(lit) => Literal::Str(lit.value().into()),
        Lit::ByteStr(lit) => Literal::ByteStr { len: lit.value().len() },
        Lit::CStr(_) => Literal::CStr,
        Lit::Byte(_) => Literal::Byte,
        Lit::Char(_) => Literal::Char,
        Lit::Int(lit) => Literal::Int { value: lit.base10_parse().ok(), suffix: Symbol::new(lit.suffix()) },
        Lit::Float(lit) => Literal::Float { suffix: Symbol::new(lit.suffix()) },
        Lit::Bool(lit) => Literal::Bool(lit.value),
        _ => Literal::Int { value: None, suffix: Symbol::default() },
    }
}

/// The operator, and whether it assigns.
pub(crate) fn binary_op(op: &BinOp) -> (BinaryOp, bool) {
    match op {
        BinOp::Add(_) => (BinaryOp::Add, false),
        BinOp::Sub(_) => (BinaryOp::Sub, false),
        BinOp::Mul(_) => (BinaryOp::Mul, false),
        BinOp::Div(_) => (BinaryOp::Div, false),
        BinOp::Rem(_) => (BinaryOp::Rem, false),
        BinOp::And(_) => (BinaryOp::And, false),
        BinOp::Or(_) => (BinaryOp::Or, false),
        BinOp::BitXor(_) => (BinaryOp::BitXor, false),
        BinOp::BitAnd(_) => (BinaryOp::BitAnd, false),
        BinOp::BitOr(_) => (BinaryOp::BitOr, false),
        BinOp::Shl(_) => (BinaryOp::Shl, false),
        BinOp::Shr(_) => (BinaryOp::Shr, false),
        BinOp::Lt(_) => (BinaryOp::Lt, false),
        BinOp::Le(_) => (BinaryOp::Le, false),
        BinOp::Ne(_) => (BinaryOp::Ne, false),
        BinOp::Ge(_) => (BinaryOp::Ge, false),
        BinOp::Gt(_) => (BinaryOp::Gt, false),
        BinOp::AddAssign(_) => (BinaryOp::Add, true),
        BinOp::SubAssign(_) => (BinaryOp::Sub, true),
        BinOp::MulAssign(_) => (BinaryOp::Mul, true),
        BinOp::DivAssign(_) => (BinaryOp::Div, true),
        BinOp::RemAssign(_) => (BinaryOp::Rem, true),
        BinOp::BitXorAssign(_) => (BinaryOp::BitXor, true),
        BinOp::BitAndAssign(_) => (BinaryOp::BitAnd, true),
        BinOp::BitOrAssign(_) => (BinaryOp::BitOr, true),
        BinOp::ShlAssign(_) => (BinaryOp::Shl, true),
        BinOp::ShrAssign(_) => (BinaryOp::Shr, true),
        _ => (BinaryOp::Eq, false),
    }
}
