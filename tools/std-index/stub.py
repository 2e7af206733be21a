"""Writes the pages of std as one crate of declarations: pseudo-Rust with nested modules and empty bodies."""

import re
from collections import defaultdict

# Traits every bound on which may be taken to hold: they decide no type, and their impls are most of all impls.
UNLISTED_TRAITS = {
    "Allocator", "AsyncDrop", "AtomicPrimitive", "Binary", "CarryingMulAdd", "CloneFromCell", "CoerceUnsized",
    "ConstParamTy_", "Debug", "DerefPure", "Destruct", "DisjointBitOr", "DispatchFromDyn", "Drop", "Eq", "FloatToInt",
    "FnPtr", "Freeze", "FusedIterator", "Hash", "LowerExp", "LowerHex", "MetaSized", "NumBufferTrait", "Octal", "Ord",
    "PartialEq", "PartialOrd", "PinCoerceUnsized", "PointeeSized", "Pointer", "RangePattern", "Receiver",
    "RefUnwindSafe", "Send", "SimdCast", "SimdElement", "Sized", "StructuralPartialEq", "Sync", "Thin",
    "TransmuteFrom", "TrustedLen", "TrustedStep", "Tuple", "Unpin", "UnsafeUnpin", "UnwindSafe", "UpperExp",
    "UpperHex", "UseCloned", "VaArgSafe", "ZeroablePrimitive",
}
INTEGERS = {"u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize"}
NUMBERS = INTEGERS | {"f32", "f64"}
UNSUPPORTED = re.compile(r"crate::(?:simd|arch|core_arch|intrinsics|autodiff|os::wasi)::|\bf16\b|\bf128\b|\bPinHelper<")
PATH = re.compile(r"\bcrate(?:::\w+)+")
# Declared by std only to keep the place free for a later `From<!>`; overlaps with everything.
RESERVED = "impl<T> crate::convert::From<!> for T"
FAKE_TUPLE = re.compile(r"\((\w+)\u2081, \1\u2082, \u2026, \1\u2099\)")
TUPLE_SIZES = range(1, 9)
# What the compiler implements by itself, and the documentation therefore does not list.
BUILT_IN = [
    f"impl<T> crate::{name} for (T\u2081, T\u2082, \u2026, T\u2099) where T: crate::{name} {{}}"
    for name in ("clone::Clone", "marker::Copy")
]


class Node:
    """A module: its declarations by name, and the modules in it."""

    def __init__(self):
        self.items = []
        self.modules = defaultdict(Node)

    def at(self, path):
        node = self
        for part in path.split("::")[1:]:
            node = node.modules[part]
        return node


def render(pages, reexports):
    """The stub text of the crate. `pages` by path; `reexports` as `(module, path, name)`."""
    root = Node()
    canonical = choose_canonical(pages)
    drop_unknown(pages)
    seen = set()
    for page in pages:
        if canonical[page.path] == page.path:
            root.at(page.module).items.extend(declare(page))
        else:
            root.at(page.module).items.append((page.name, use(canonical[page.path], page.name)))
    for page in sorted(pages, key=lambda page: page.kind == "trait"):
        if canonical[page.path] == page.path:
            root.at(home(page)).items.extend(impls(page, seen))
    root.at("std::primitive_impls").items.extend(("", text) for head in BUILT_IN for text in spread_tuples(head))
    for module, path, name in reexports:
        root.at(module).items.append((name, use(path, name)))
    lines = []
    write(root, "", lines)
    return "\n".join(lines) + "\n"


def choose_canonical(pages):
    """For each page the path its item goes by: an item shown at several places has one source and one linked path."""
    text = " ".join(" ".join(impl.head for impl in page.inherent) + page.decl for page in pages)
    linked = set(PATH.findall(text))
    groups = defaultdict(list)
    for page in pages:
        groups[(page.kind, page.name, page.source, page.decl)].append(page.path)
    chosen = {}
    for paths in groups.values():
        best = min(paths, key=lambda path: (in_crate(path) not in linked, path.count("::"), path))
        chosen.update((path, best) for path in paths)
    return chosen


def in_crate(path):
    return re.sub(r"^std::", "crate::", path)


def unknown_paths(pages):
    """Paths in signatures that no page declares."""
    known = {in_crate(page.path) for page in pages}
    return sorted(mentioned(pages) - known)


def mentioned(pages):
    return {path for page in pages for text in texts(page) for path in PATH.findall(text)}


def texts(page):
    yield page.decl
    for member in page.members:
        yield member.code
    for impl in page.inherent + page.traits:
        if not is_noise(impl.head):
            yield impl.head
            yield from (member.code for member in impl.members)


def drop_unknown(pages):
    """Leaves out what cannot be written because a type in it has no public name."""
    gone = set(unknown_paths(pages))

    def writable(text):
        return gone.isdisjoint(PATH.findall(text))

    for page in pages:
        page.members = [member for member in page.members if writable(member.code)]
        for impls in (page.inherent, page.traits):
            impls[:] = [impl for impl in impls if writable(impl.head)]
            for impl in impls:
                impl.members = [member for member in impl.members if writable(member.code)]


def home(page):
    return "std::primitive_impls" if page.kind == "primitive" else page.module


def use(path, name):
    path = in_crate(path)
    if name == "*":
        return f"pub use {path}::*;"
    return f"pub use {path};" if path.endswith("::" + name) else f"pub use {path} as {name};"


def mark(unstable):
    return "#[unstable] " if unstable else ""


def declare(page):
    """The item itself, with the members of a trait."""
    if page.kind == "primitive":
        return []
    return [(page.name, mark(page.unstable) + text) for text in [declaration(page)] if text]


def declaration(page):
    decl = page.decl
    if UNSUPPORTED.search(decl) and page.kind != "trait":
        return None
    match page.kind:
        case "fn":
            decl = re.sub(r"\*impl ", "*const impl ", decl)
            return decl.rstrip("; ") + " {}"
        case "constant" | "static":
            return re.sub(r" = .*;?$", "", decl).rstrip(";") + " = ();"
        case "trait":
            members = " ".join(trait_member(member) for member in page.members)
            unlisted = "#[unlisted] " if page.name in UNLISTED_TRAITS else ""
            return f"{unlisted}{trait_head(decl)} {{ {members} }}"
        case "macro":
            return None
        case "struct" | "union" | "enum":
            return adt(decl)
        case _:
            return decl if decl.endswith(";") else decl + ";"


def adt(decl):
    """Private tuple fields show as nothing; `_` in patterns of private fields is no type."""
    decl = re.sub(r"\(\s*_\s*(,\s*_\s*)*\)", "()", decl)
    return decl if decl.endswith("}") or decl.endswith(";") else decl + ";"


def trait_head(decl):
    head = re.sub(r"(const \w+: [^=>]*) = [^>,]*", r"\1", decl)
    head = re.sub(r"\{.*$", "", head).strip()
    head = re.sub(r":(?: \w*Sealed)$|: Sealed(?:<\w+>)?(?= where)|\bSealed(?:<\w+>)? \+ | \+ Sealed\b", "", head)
    return re.sub(r"^(pub )(?:const )?(unsafe )?(?:const )?(?:auto )?trait", r"\1\2trait", head)


def trait_member(member):
    text = mark(member.unstable) + member.code.rstrip(";")
    if member.kind == "method":
        return text + (" {}" if member.provided else ";")
    return re.sub(r" = [^<>]*$", "", text) + ";" if member.kind == "associatedconstant" else text + ";"


def impls(page, seen):
    """Inherent impls, then trait impls not already written for another page."""
    for impl in page.inherent + page.traits:
        head = impl.head
        is_new = (head, members_key(impl)) not in seen
        if is_new and not is_noise(head):
            seen.add((head, members_key(impl)))
            for text in spread_tuples(impl_block(impl, page)):
                yield "", text


def members_key(impl):
    return "" if " for " in impl.head else " ".join(member.code for member in impl.members)


def impl_block(impl, page):
    inherent = impl in page.inherent
    body = " ".join(impl_member(member) for member in impl.members)
    head = impl.head if inherent else re.sub(r"(::Fn(?:Mut|Once)?)\(\) for ", r"\1<()> for ", impl.head)
    return f"{head} {{ {body} }}" if body else f"{head} {{}}"


def impl_member(member):
    text = mark(member.unstable) + member.code.rstrip(";")
    if member.kind == "method":
        return text + " {}"
    if member.kind == "associatedconstant":
        return re.sub(r" = .*$", "", text) + " = ();"
    return text + ";"


def is_noise(head):
    """Heads not to write: types have no lengths of arrays, so of the impls for each length the last is enough; impls that decide no type: see UNLISTED_TRAITS; operators that assign; shifts by each type of integer."""
    if head == RESERVED or UNSUPPORTED.search(head) or re.search(r"Default for \[T; (?!32)", head) or "\u2192" in head or re.search(r"fn\(T\u2081", head):
        return True
    of_trait = re.match(r"(?:unsafe )?impl(?:<.*?>)? !?crate((?:::\w+)+)(?:<(.*)>)? for (.*?)(?: where .*)?$", head)
    if of_trait is None:
        return False
    name, args, self_type = of_trait.group(1).rsplit("::", 1)[1], of_trait.group(2) or "", of_trait.group(3)
    if name in UNLISTED_TRAITS:
        return True
    if not of_trait.group(1).startswith("::ops::"):
        return False
    if re.match(r"&?crate::num::(Wrapping|Saturating)<", self_type) and "&" in head:
        return True
    is_number = strip_ref(self_type) in NUMBERS
    if name.endswith("Assign"):
        return is_number or "Wrapping" in self_type or "Saturating" in self_type or "NonZero" in self_type
    if name in ("Shl", "Shr"):
        return strip_ref(args) != strip_ref(self_type) and is_number
    return False


def strip_ref(text):
    return re.sub(r"^&(?:'\w+ )?", "", text)


def spread_tuples(text):
    """rustdoc folds the impls for tuples of each size into one: `(T₁, T₂, …, Tₙ)`."""
    if not FAKE_TUPLE.search(text):
        yield text
        return
    params = set(FAKE_TUPLE.findall(text))
    for size in TUPLE_SIZES:
        yield spread(text, params, size)


def spread(text, params, size):
    same = {param for param in params if f"[{param}; N]" in text}

    def tuple_of(match):
        param = match.group(1)
        names = [param] * size if param in same else numbered(param, size)
        return "(" + " ".join(name + "," for name in names) + ")"

    head, where, tail = re.match(r"(.*?)( where .*?)?( \{.*)$", FAKE_TUPLE.sub(tuple_of, text)).groups()
    head = head.replace("; N]", f"; {size}]")
    for param in sorted(params - same):
        head = re.sub(rf"\b{param}\b(?=[,>:])", ", ".join(numbered(param, size)), head, count=1)
    return head + spread_where(where, params, size) + tail


def numbered(param, size):
    return [f"{param}{i}" for i in range(1, size + 1)]


def spread_where(where, params, size):
    """`T: Ord` is meant for each `T`; `ExtendT: Extend<T>` for each pair."""
    if not where:
        return ""
    any_param = re.compile(rf"\b({'|'.join(sorted(params))})\b")
    clauses = []
    for clause in re.split(r", (?=\w+:)", where.removeprefix(" where ").rstrip(", ")):
        copies = [any_param.sub(rf"\g<1>{i}", clause) for i in range(1, size + 1)]
        clauses.extend(dict.fromkeys(copies))
    return " where " + ", ".join(clauses)


def write(node, indent, lines):
    """Modules first, then items by name, impls (which have no name) in the order of their pages."""
    for name in sorted(node.modules):
        lines.append(f"{indent}pub mod {raw(name)} {{")
        write(node.modules[name], indent + " ", lines)
        lines.append(f"{indent}}}")
    written = set()
    for name, text in sorted(node.items, key=lambda item: item[0]):
        if text not in written:
            written.add(text)
            lines.append(indent + text)


def raw(name):
    return "r#" + name if name in ("async", "dyn", "try") else name
