//! The items of the standard library that the language itself leans on.

use crate::base::name::Symbol;
use crate::def::Program;
use crate::def::ids::{Def, DefId, ModuleId, Namespace};
use crate::syntax::type_ref::PathAnchor;

macro_rules! lang_items {
    ($($field:ident = $path:literal),* $(,)?) => {
        /// Known items; `None` where the index of the standard library does not have one.
        #[derive(Debug, Default)]
        pub(crate) struct LangItems { $(pub(crate) $field: Option<DefId>),* }

        impl LangItems {
            pub(crate) fn find(program: &Program) -> LangItems {
                LangItems { $($field: find(program, $path)),* }
            }
        }
    };
}

lang_items! {
    option = "option::Option",
    result = "result::Result",
    boxed = "boxed::Box",
    arc = "sync::Arc",
    rc = "rc::Rc",
    pin = "pin::Pin",
    vec = "vec::Vec",
    string = "string::String",
    poll = "task::Poll",
    control_flow = "ops::ControlFlow",
    range = "ops::Range",
    range_from = "ops::RangeFrom",
    range_to = "ops::RangeTo",
    range_full = "ops::RangeFull",
    range_inclusive = "ops::RangeInclusive",
    range_to_inclusive = "ops::RangeToInclusive",
    c_str = "ffi::CStr",
    arguments = "fmt::Arguments",
    array_iter = "array::IntoIter",
    take = "iter::Take",
    once = "iter::Once",
    chunks = "slice::Chunks",
    chunks_exact = "slice::ChunksExact",
    iterator = "iter::Iterator",
    double_ended_iterator = "iter::DoubleEndedIterator",
    into_iterator = "iter::IntoIterator",
    future = "future::Future",
    into_future = "future::IntoFuture",
    default = "default::Default",
    clone = "clone::Clone",
    copy = "marker::Copy",
    deref = "ops::Deref",
    deref_mut = "ops::DerefMut",
    index = "ops::Index",
    index_mut = "ops::IndexMut",
    fn_once = "ops::FnOnce",
    fn_mut = "ops::FnMut",
    fn_ = "ops::Fn",
    async_fn = "ops::AsyncFn",
    async_fn_mut = "ops::AsyncFnMut",
    async_fn_once = "ops::AsyncFnOnce",
    add = "ops::Add",
    sub = "ops::Sub",
    mul = "ops::Mul",
    div = "ops::Div",
    rem = "ops::Rem",
    bit_and = "ops::BitAnd",
    bit_or = "ops::BitOr",
    bit_xor = "ops::BitXor",
    shl = "ops::Shl",
    shr = "ops::Shr",
    add_assign = "ops::AddAssign",
    sub_assign = "ops::SubAssign",
    mul_assign = "ops::MulAssign",
    div_assign = "ops::DivAssign",
    rem_assign = "ops::RemAssign",
    bit_and_assign = "ops::BitAndAssign",
    bit_or_assign = "ops::BitOrAssign",
    bit_xor_assign = "ops::BitXorAssign",
    shl_assign = "ops::ShlAssign",
    shr_assign = "ops::ShrAssign",
    partial_eq = "cmp::PartialEq",
    partial_ord = "cmp::PartialOrd",
    not = "ops::Not",
    neg = "ops::Neg",
    from = "convert::From",
    into = "convert::Into",
    try_from = "convert::TryFrom",
    try_into = "convert::TryInto",
    from_str = "str::FromStr",
    drop = "ops::Drop",
    context = "task::Context",
    weak = "sync::Weak",
    rc_weak = "rc::Weak",
    sender = "sync::mpsc::Sender",
    sync_sender = "sync::mpsc::SyncSender",
    phantom_data = "marker::PhantomData",
    manually_drop = "mem::ManuallyDrop",
    lazy_cell = "cell::LazyCell",
    lazy_lock = "sync::LazyLock",
    maybe_uninit = "mem::MaybeUninit",
    non_null = "ptr::NonNull",
    sized = "marker::Sized",
    send = "marker::Send",
    sync = "marker::Sync",
    unpin = "marker::Unpin",
}

/// An item of std by its path in the crate.
pub(super) fn find(program: &Program, path: &str) -> Option<DefId> {
    let root = ModuleId { krate: program.std_crate(), index: 0 };
    let names: Vec<Symbol> = path.split("::").map(Symbol::new).collect();
    let found = program.resolve(root, PathAnchor::Crate, &names, Namespace::Types);
    match found.def {
        Some(Def::Item(def)) if found.consumed == names.len() => Some(def),
        _ => None,
    }
}

impl LangItems {
    /// `Fn`, `FnMut`, `FnOnce` or an async one.
    pub(crate) fn is_fn_trait(&self, def: DefId) -> bool {
        [self.fn_, self.fn_mut, self.fn_once].contains(&Some(def)) || self.is_async_fn_trait(def)
    }

    /// What implements it may be called again: one of these but for `FnOnce`.
    pub(crate) fn is_fn_mut_trait(&self, def: DefId) -> bool {
        self.is_fn_trait(def) && ![self.fn_once, self.async_fn_once].contains(&Some(def))
    }

    pub(crate) fn is_async_fn_trait(&self, def: DefId) -> bool {
        [self.async_fn, self.async_fn_mut, self.async_fn_once].contains(&Some(def))
    }

    /// Dropping a value of this generic type of std drops none of its arguments.
    pub(crate) fn owns_nothing(&self, def: DefId) -> bool {
        let senders = [self.sender, self.sync_sender];
        let all = [self.weak, self.rc_weak, self.phantom_data, self.manually_drop, self.maybe_uninit, self.non_null];
        all.contains(&Some(def)) || senders.contains(&Some(def))
    }

    /// A value that is made when it is looked at first: looking at it may run the function that makes it.
    pub(crate) fn is_lazy(&self, def: DefId) -> bool {
        [self.lazy_cell, self.lazy_lock].contains(&Some(def))
    }

    /// Traits that say nothing about methods or associated types; taken to hold.
    pub(crate) fn is_marker(&self, def: DefId) -> bool {
        [self.sized, self.send, self.sync, self.unpin].contains(&Some(def))
    }
}
