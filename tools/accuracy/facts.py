#!/usr/bin/env python3
"""What the compiler calls and drops, body by body, as facts that other scripts judge findings by.

Run by cargo in place of the compiler, in the project that is to be measured:

  FACTS=DIR RUSTC_WRAPPER=tools/accuracy/facts.py cargo check --locked

It compiles as it is asked to and lets the compiler also write the textual MIR of every library and program, of which it leaves
`DIR/CRATE-HASH.jsonl.gz`. The first line tells the crate; each further line is one body:

  fn      its name as the compiler prints it: `module::function`, `module::<impl at FILE:L:C: L:C>::method`, `f::{closure#0}`
  kind    `coroutine` (async fn, block or closure), `closure` or `fn`
  id      the type of a closure or coroutine, which others mention: `{closure@src/lib.rs:12:38: 12:41}`
  impl    [type, trait] of a method, in the words of its impl's header; null where a macro wrote it
  at      [file, first line, last line] that the body spans
  calls   [callee, file, line, column, end line, end column]: resolved; `*TYPE` for a call of a function pointer
  drops   [type, file, line]: what is dropped where, unwinding left out
  values  [path, file, line]: functions that are mentioned, not called
"""
import gzip, json, os, re, subprocess, sys, tempfile

HEADER = re.compile(r"^(?:const )?(?:unsafe )?fn (.+) -> .+ \{$")
PLACE = re.compile(r"// (?:return place in )?(?:in )?scope \d+ at (.+):(\d+):(\d+): (\d+):(\d+)$")
VALUE = re.compile(r"// \+ const_: Const \{ ty: (?:for<[^>]*> )?(?:unsafe )?(?:extern \"[^\"]*\" )?fn\(.*, val: Value\((.*)\) \}$")
LOCAL = re.compile(r"^\s*let (?:mut )?(_\d+): (.*);\s+//")
COROUTINE = re.compile(r"^std::pin::Pin<&mut (\{(?:async|gen|async gen)\b.*\})>$")
CLOSURE = re.compile(r"^(?:&mut |&)?(\{closure@[^{}]*\})$")
IMPL_AT = re.compile(r"<impl at (.+?):(\d+):(\d+): (\d+):(\d+)>")
QUIET = ("assert(", "falseUnwind", "falseEdge", "goto", "yield", "switchInt")


def brackets(text):
    """(index, character, depth before it) of each character outside strings; arrows and `=>` are no brackets."""
    depth, quoted, at = 0, False, 0
    while at < len(text):
        char = text[at]
        if quoted:
            if char == "\\":
                at += 1
            elif char == '"':
                quoted = False
        elif char == '"':
            quoted = True
        elif char in ")]}" or char == ">" and text[at - 1:at] not in ("-", "="):
            depth -= 1
            yield at, char, depth
        else:
            yield at, char, depth
            depth += char in "(<[{"
        at += 1


def arguments(signature):
    """`name(_1: T, _2: U) -> R {` -> (name, {local: type})."""
    opening = signature.find("(_1: ")
    if opening < 0:
        return signature.split("() -> ")[0], {}
    types, start, name = {}, opening + 1, signature[:opening]
    for at, char, depth in brackets(signature[opening:]):
        if depth == 1 and char == "," or depth == 0 and char == ")":
            local, _, ty = signature[start:opening + at].strip().partition(": ")
            types[local] = ty
            start = opening + at + 1
            if char == ")":
                break
    return name, types


def callee_of(statement, types):
    """`_7 = std::fs::File::open::<&str>(move _8) -> [return: ..` -> the path that is called, or None."""
    head = re.split(r" -> (?:\[return|unwind)", statement)[0]
    cut = next((at for at, char, depth in brackets(head) if char == "=" and depth == 0 and head[at - 1:at + 2] == " = "), -1)
    if cut < 0 or not head.endswith(")"):
        return None
    called = head[cut + 2:]
    opening = max((at for at, char, depth in brackets(called) if char == "(" and depth == 0), default=0)
    callee = called[:opening]
    if callee.startswith(("move ", "copy ", "const ")):
        return "*" + type_of(callee.split(" ", 1)[1], types)
    return callee or None


def type_of(place, types):
    """The type of a place, as far as the text says: a local's, or that of the last field."""
    if place in types:
        return types[place]
    field = re.search(r": ([^:].*)\)+$", place) if place.startswith("(") else None
    local = re.search(r"_\d+", place)
    return field.group(1).rstrip(")") if field else types.get(local.group(), "") if local else ""


def place_of(line):
    """[file, line, column, end line, end column] at the end of a line of MIR, or None."""
    found = PLACE.search(line)
    return [found.group(1), *map(int, found.groups()[1:])] if found else None


class Impls:
    """The headers of impls, read from the sources where the compiler says they stand."""

    def __init__(self, root):
        self.root, self.sources = root, {}

    def header(self, found):
        path, first, start, last, end = found.group(1), *map(int, found.groups()[1:])
        if path not in self.sources:
            try:
                with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as file:
                    self.sources[path] = file.read().split("\n")
            except OSError:
                self.sources[path] = []
        lines = self.sources[path][first - 1:last]
        if not lines:
            return None
        lines[-1] = lines[-1][:end - 1]
        lines[0] = lines[0][start - 1:]
        return split_header(" ".join(re.sub(r"//.*", "", line) for line in lines).strip())


def split_header(text):
    """`unsafe impl<T> Trait<T> for Type<T> where ..` -> [type, trait]; None if it is not an impl."""
    found = re.match(r"^(?:unsafe )?(?:const )?impl\b\s*", text)
    if not found:
        return None
    text = text[found.end():]
    if text.startswith("<"):
        text = text[1 + next((at for at, char, depth in brackets(text) if char == ">" and depth == 0), 0):].strip()
    cut = {" for ": -1, " where ": len(text)}
    for at, char, depth in brackets(text):
        for word in cut:
            if char == " " and depth == 0 and text.startswith(word, at) and not text.startswith(" for <", at):
                cut[word] = at
    trait = text[:cut[" for "]] if cut[" for "] >= 0 else ""
    ty = text[cut[" for "] + 5:cut[" where "]] if trait else text[:cut[" where "]]
    return [re.sub(r"\s+", " ", ty).strip(), re.sub(r"\s+", " ", trait).strip()]


class Body:
    def __init__(self, signature, impls):
        name, self.types = arguments(signature)
        first = self.types.get("_1", "")
        coroutine, closure, impl = COROUTINE.match(first), CLOSURE.match(first), IMPL_AT.search(name)
        self.facts = {
            "fn": name, "kind": "coroutine" if coroutine else "closure" if closure else "fn",
            "id": coroutine.group(1) if coroutine else closure.group(1) if closure else "",
            "impl": impls.header(impl) if impl else None, "at": None, "calls": [], "drops": [], "values": [],
        }
        self.unwinding, self.callee, self.statement = False, None, ""

    def read(self, line):
        if line.startswith("    bb"):
            self.unwinding = "(cleanup)" in line
            return
        if "// + " in line:
            self.operand(line)
        elif "let " in line:
            self.local(line)
        elif "// scope" in line:
            self.statement = line
            if " -> [return" in line or " -> unwind" in line:
                self.terminator(line)
            elif " return; " in line:
                self.widen(place_of(line))

    def local(self, line):
        local = LOCAL.match(line)
        if local:
            self.types[local.group(1)] = local.group(2)
        place = place_of(line) if "// return place" in line else None
        if place:
            self.facts["at"] = [place[0], place[1], place[3]]

    def operand(self, line):
        value = None if self.unwinding else VALUE.search(line)
        place = value and value.group(1) != self.callee and place_of(self.statement)
        if place:
            self.facts["values"].append([value.group(1), *place[:2]])

    def terminator(self, line):
        statement, place = line[:line.rindex("// scope")].strip().rstrip(";"), place_of(line)
        self.callee = None
        if self.unwinding or place is None or statement.startswith(QUIET):
            return
        self.widen(place)
        if statement.startswith("drop("):
            self.facts["drops"].append([type_of(statement[5:].split(") -> ")[0], self.types), *place[:2]])
            return
        self.callee = callee_of(statement, self.types)
        if self.callee:
            self.facts["calls"].append([self.callee, *place])

    def widen(self, place):
        at = self.facts["at"]
        if at and place and at[0] == place[0]:
            self.facts["at"] = [at[0], min(at[1], place[1]), max(at[2], place[3])]


def bodies(lines, root):
    """The facts of each function in textual MIR."""
    impls, body = Impls(root), None
    for line in lines:
        line = line.rstrip("\n")
        if body is None:
            if HEADER.match(line):
                body = Body(line[line.index("fn ") + 3:], impls)
        elif line == "}":
            yield body.facts
            body = None
        else:
            body.read(line)


def measured(argv):
    """The name of the library or program that is checked here; None for what only the build itself runs, which is linked."""
    def value(flag):
        return argv[argv.index(flag) + 1] if flag in argv else ""

    name = value("--crate-name")
    emits = next((arg for arg in argv if arg.startswith("--emit=")), "")
    checked = "metadata" in emits and "link" not in emits and value("--crate-type") != "proc-macro" and "-" not in argv
    return name if name and checked and not name.startswith("build_script_") and "CARGO_PKG_NAME" in os.environ else None


def main():
    argv = sys.argv[1:]
    name = measured(argv)
    if not name:
        os.execvp(argv[0], argv)
    folder = os.environ["FACTS"]
    hash_ = next((arg.split("=", 1)[1] for arg in argv if arg.startswith("extra-filename=")), "")
    handle, mir = tempfile.mkstemp(suffix=".mir", dir=folder)
    os.close(handle)
    flags = [f"--emit=mir={mir}", "-Zmir-include-spans=on", "-Ztrim-diagnostic-paths=no", "-Zmir-opt-level=0"]
    code = subprocess.call(argv + flags, env=dict(os.environ, RUSTC_BOOTSTRAP="1"))
    if code == 0 and os.path.getsize(mir):
        cargo = {key: os.environ.get(f"CARGO_{variable}") for key, variable in
                 (("package", "PKG_NAME"), ("version", "PKG_VERSION"), ("manifest", "MANIFEST_DIR"))}
        with open(mir, encoding="utf-8", errors="replace") as text, \
                gzip.open(os.path.join(folder, f"{name}{hash_}.jsonl.gz"), "wt", compresslevel=3) as out:
            out.write(json.dumps({"crate": name, **cargo, "cwd": os.getcwd(), "test": "--test" in argv}) + "\n")
            for body in bodies(text, os.getcwd()):
                out.write(json.dumps(body) + "\n")
    os.unlink(mir)
    return code


if __name__ == "__main__":
    sys.exit(main())
