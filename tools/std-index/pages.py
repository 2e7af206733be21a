"""Reads rustdoc's item pages: what is declared where, with every type spelled by its full public path.

A page is a declaration (`<pre class="rust item-decl">`) followed by headed lists of members and impls, each in a
`<section>` with its code in an `<h3>`/`<h4 class="code-header">`. Links carry the canonical path of what they point
to in their `title` ("struct std::fs::File"), which is why no name ever has to be resolved here.
"""

import html
import os
import re
from dataclasses import dataclass, field

# Members of these are of no use to a linter of async code and would be half of the index.
SKIPPED_MODULES = {"arch", "simd", "intrinsics", "autodiff", "f16", "f128", "wasi"}

# The kinds of items that have pages, by the prefix of the file name.
PAGE_KINDS = {"struct", "enum", "union", "trait", "traitalias", "fn", "type", "constant", "static", "macro", "primitive"}

LINK = re.compile(
    r'(?:\b(?:std|core|alloc)::(?:\w+::)*)?'
    r'<a class="(?:struct|enum|union|trait|traitalias|type|constant|static|mod|fn)"'
    r'[^>]*? title="(\w+) ([^"]+)"[^>]*>([^<]*)</a>'
)
TOOLTIP = re.compile(r'<a [^>]*class="tooltip"[^>]*>.*?</a>')
TOGGLE = re.compile(r'<summary class="hideme">.*?</summary>', re.S)
TAG = re.compile(r"<[^>]*>")
DECL = re.compile(r'<pre class="rust item-decl"><code>(.*?)</code></pre>', re.S)
ATTRIBUTE = re.compile(r'<div class="code-attribute">.*?</div>', re.S)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
SOURCE = re.compile(r'<a class="src[^"]*" href="[./]*(src/[^"]*)"')
PIECE = re.compile(
    r'<h2 id="(?P<heading>[^"]*)" class="section-header">'
    r'|<section id="(?P<id>[^"]*)" class="(?P<classes>[^"]*)">(?P<section>.*?)</section>'
    r'(?P<info><span class="item-info">.*?</div></span>|)',
    re.S,
)
HEADER = re.compile(r'<h[34] class="code-header">(.*?)</h[34]>', re.S)
REEXPORT = re.compile(r"<code>pub use (.*?);</code>", re.S)
REEXPORT_LINK = re.compile(r'<a class="(\w+)"([^>]*)title="\w+ ([^"]+)"[^>]*>([^<]*)</a>(.*)', re.S)
UNSTABLE = '<div class="stab unstable">'
# Types of crates that std is built from.
FOREIGN = {"libc::unix::pid_t": "i32", "libc::unix::uid_t": "u32", "libc::unix::gid_t": "u32"}
NOT_UNIX = re.compile(r'<div class="stab portability">Available on <strong>(?:Windows|WASI|Motor OS|<code>wasm|UEFI)[^<]*</strong> only')


@dataclass
class Member:
    """A method, associated type or associated constant."""

    kind: str
    code: str
    unstable: bool
    provided: bool = False


@dataclass
class Impl:
    head: str
    members: list = field(default_factory=list)


@dataclass
class Page:
    kind: str
    path: str
    decl: str
    unstable: bool
    source: str
    members: list = field(default_factory=list)
    inherent: list = field(default_factory=list)
    traits: list = field(default_factory=list)

    @property
    def name(self):
        return self.path.rsplit("::", 1)[1]

    @property
    def module(self):
        return self.path.rsplit("::", 1)[0]


def std_path(path):
    """`core::fmt::Error` and `alloc::vec::Vec` as std names them, written from the root of the crate."""
    return FOREIGN.get(path) or re.sub(r"^(std|core|alloc)::", "crate::", path)


def code(text):
    """The Rust behind a piece of rendered code, its links replaced by absolute paths."""
    text = TOOLTIP.sub("", text)
    text = TOGGLE.sub("", text)
    text = ATTRIBUTE.sub("", text)
    text = re.sub(r'<(div|span) class="where">', " ", text)
    text = LINK.sub(link_target, text)
    text = html.unescape(TAG.sub("", text)).replace("\u24d8", "")
    text = text.replace("\u00a0", " ")
    text = re.sub(r"\bimpl const\b|\bconst impl\b", "impl", text)
    text = re.sub(r"\[const\] |~const ", "", text)
    return " ".join(COMMENT.sub("", text).split())


def link_target(match):
    kind, path, text = match.groups()
    if kind == "primitive" or "::" not in path:
        return text
    return std_path(path)


def read_page(file, kind, path):
    """The page of one item, or `None` for the forwarding pages rustdoc leaves at old addresses."""
    text = open(file, encoding="utf-8").read()
    decl = DECL.search(text)
    if decl is None and kind != "primitive":
        return None
    source = SOURCE.search(text)
    page = Page(
        kind=kind,
        path=path,
        decl=code(decl.group(1)) if decl else "",
        unstable=is_unstable_item(text),
        source=source.group(1) if source else path,
    )
    read_lists(text[decl.end() if decl else 0 :], page)
    return page


def is_unstable_item(text):
    """Whether the mark stands before the first list, that is, on the item and not on a member."""
    return UNSTABLE in text.partition('section-header"')[0]


def read_lists(text, page):
    """Sorts the sections of a page into members, inherent impls and trait impls."""
    heading, target = "", None
    for piece in PIECE.finditer(text):
        if piece["heading"]:
            heading, target = piece["heading"], None
            continue
        header = HEADER.search(piece["section"])
        if header is None:
            continue
        target = place_section(page, heading, target, piece, code(header.group(1)))


def place_section(page, heading, target, piece, text):
    kind = piece["classes"].split()[0]
    notes = piece["section"] + piece["info"]
    if kind == "impl":
        return open_impl(page, heading, notes, text)
    member = Member(kind, text, UNSTABLE in notes, heading.startswith("provided"))
    if heading.startswith(("required-", "provided-")):
        page.members.append(member)
    elif target is not None and keeps(heading, member):
        target.members.append(member)
    return target


def open_impl(page, heading, notes, head):
    lists = {"implementations": page.inherent, "trait-implementations": page.traits,
             "implementors": page.traits, "foreign-impls": page.traits}
    impls = lists.get(heading)
    if impls is None or NOT_UNIX.search(notes):
        return None
    impls.append(Impl(head))
    return impls[-1]


def keeps(heading, member):
    """Methods of trait impls only repeat the trait's; their associated types do not."""
    return heading == "implementations" or member.kind == "associatedtype"


def read_reexports(file):
    """What an index page re-exports: `(path, name)`, with the name `*` for globs. Macros and derives are left out."""
    text = open(file, encoding="utf-8").read()
    found = []
    for statement in REEXPORT.findall(text):
        link = REEXPORT_LINK.search(statement)
        if link is None or link.group(1) in ("macro", "derive", "attr"):
            continue
        found.append(reexport(link))
    return [entry for entry in found if entry]


def reexport(link):
    css, attributes, path, text, rest = link.groups()
    rest = html.unescape(TAG.sub("", rest)).strip()
    path = std_path(path)
    variant = re.search(r'#variant\.(\w+)"', attributes)
    if variant:
        path += "::" + variant.group(1)
    if css == "primitive":
        return None
    if rest == "::*":
        return path, "*"
    if rest.startswith("as "):
        return path, rest[3:].strip()
    return path, path.rsplit("::", 1)[1]


def find_page(root, path):
    """The page core or alloc have for an item that std names but does not show."""
    *parts, name = path.split("::")[1:]
    for crate in ("core", "alloc"):
        directory = os.path.join(root, crate, *parts)
        for kind in sorted(PAGE_KINDS):
            file = os.path.join(directory, f"{kind}.{name}.html")
            if os.path.exists(file):
                return read_page(file, kind, path)
    return None


def walk(root):
    """Every page below the directory of a crate's documentation, in a stable order: `(directory parts, file name)`."""
    for directory, below, files in os.walk(root):
        parts = [part for part in os.path.relpath(directory, root).split(os.sep) if part != "."]
        below[:] = sorted(name for name in below if name not in SKIPPED_MODULES)
        for name in sorted(files):
            yield parts, name
