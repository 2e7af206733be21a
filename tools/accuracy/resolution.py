#!/usr/bin/env python3
"""How many written method calls the tool resolves, and how many of those as the compiler does.

  resolution.py BINARY SOURCES CALLS [--wrong] [--unresolved]

BINARY   the built cargo-async-lint; it is run with `--dump types` in every project
SOURCES  folder that holds a folder NAME-VERSION for each project, its dependencies fetched
CALLS    folder that holds NAME-VERSION.calls.jsonl.gz: every call the compiler made in the project (file, span, resolved
         callee, whether in async code), one JSON object a line

Counted are the method calls of async code: the compiler made a call there whose span ends in `.name(..)`, and the callee is
called `name`. What the compiler adds by itself (`Deref`, `Try`, `IntoFuture`, drops, formatting) is no written method call.

resolved  the tool names a callee there
right     the same method of the same type or trait
unseen    the tool has no method call there at all (code of a macro that was not read)
"""
import argparse, collections, gzip, json, os, re, subprocess

TAIL = re.compile(r"\.\s*(?:r#)?(\w+)\s*(?:::\s*<[^()]*>\s*)?\Z", re.S)
HEAD = re.compile(r"^(?! )(.+) \((.+)\)$")
PRIMITIVES = {"bool", "char", "str", *(sign + size for sign in "iu" for size in ("8", "16", "32", "64", "128", "size")), "f32", "f64"}
LINE = re.compile(r"^  (\d+):(\d+) '")


class Source:
    """A file's text by line and column, both from 1, columns in characters."""

    def __init__(self, path):
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            self.text = file.read()
        self.starts = [0] + [m.end() for m in re.finditer("\n", self.text)]

    def offset(self, line, column):
        return self.starts[line - 1] + column - 1 if 0 < line <= len(self.starts) else None

    def method_name(self, start, end):
        """The name that `receiver.name(..)` at these offsets calls, or None where it is not of that shape."""
        text = self.text[start:end]
        if not text.endswith(")"):
            return None
        opening = opening_of(text)
        found = TAIL.search(text[:opening]) if opening > 0 else None
        return found and found.group(1)


def opening_of(text):
    """Where the parenthesis opens that the last character closes; strings and comments are stepped over. -1: nowhere."""
    stack, at = [], 0
    skip = re.compile(r'//[^\n]*|/\*.*?\*/|b?r(#*)".*?"\1|b?"(?:\\.|[^"\\])*"|b?\'(?:\\.[^\']*|[^\\\'])\'', re.S)
    while at < len(text):
        found = skip.match(text, at)
        if found:
            at = found.end()
            continue
        if text[at] in "([{":
            stack.append(at)
        elif text[at] in ")]}":
            opened = stack.pop() if stack else -1
            if at == len(text) - 1:
                return opened
        at += 1
    return -1


def strip_generics(path):
    """The path without `::<..>` and `<..>`; arrows inside are no brackets."""
    out, depth = [], 0
    for at, char in enumerate(path):
        if char == "<":
            depth += 1
        elif char == ">" and path[at - 1] not in "-=":
            depth -= 1
        elif depth == 0:
            out.append(char)
    return re.sub(r"(::)+", "::", "".join(out)).strip(": ")


def split_as(inner):
    """`T as Trait` -> (T, Trait), at the ` as ` outside of brackets."""
    depth = 0
    for at, char in enumerate(inner):
        if char in "<([{":
            depth += 1
        elif char in ")]}" or char == ">" and inner[at - 1] not in "-=":
            depth -= 1
        elif depth == 0 and inner.startswith(" as ", at):
            return inner[:at], inner[at + 4:]
    return inner, ""


def type_name(text):
    """What a type is called: the last segment of its path; empty for a shape (tuple, slice, closure, dyn, ..)."""
    text = re.sub(r"^(&|'\w+ |mut |\*const |\*mut )+", "", text.strip())
    if text.startswith(("dyn ", "impl ", "(", "{", "|", "<", "fn(", "[", "for<")):
        return ""
    return strip_generics(text).split("::")[-1].strip("'_ ")


def parts(callee):
    """(type, trait, method) of a callee, names only; empty where the path does not say."""
    callee = re.sub(r"<impl ([^<>]*(?:<[^<>]*>)?[^<>]*)>(?=::)", r"\1", callee) if "::<impl " in callee else callee
    if callee.startswith("<"):
        depth = 0
        for at, char in enumerate(callee):
            if char == "<":
                depth += 1
            elif char == ">" and callee[at - 1] not in "-=":
                depth -= 1
                if depth == 0:
                    ty, trait = split_as(callee[1:at])
                    return type_name(ty), type_name(trait), strip_generics(callee[at + 1:]).split("::")[-1]
    segments = strip_generics(callee).split("::")
    if callee.startswith("["):
        return "", "", segments[-1]
    ty = type_name(segments[-2]) if len(segments) > 1 else ""
    # an inherent impl away from its type is printed as the module that it stands in
    return "" if ty[:1].islower() and ty not in PRIMITIVES else ty, "", segments[-1]


def same_callee(found, real):
    """The same method of the same type or trait, as far as both paths say."""
    ty, trait, method = parts(found)
    real_ty, real_trait, real_method = parts(real)
    if method != real_method:
        return False
    if trait and real_trait:
        generic = re.fullmatch(r"[A-Z]\w{0,2}", real_ty) or re.fullmatch(r"[A-Z]\w{0,2}", ty)
        return trait == real_trait and (ty == real_ty or not ty or not real_ty or bool(generic))
    # one of them is the path of a trait's method or of an inherent one
    names, real_names = {ty, trait} - {""}, {real_ty, real_trait} - {""}
    return not names or not real_names or bool(names & real_names)


def tool_calls(binary, root):
    """{(file, start, end): callee, or `? on TYPE`} of every method call, from the tool's dump of types."""
    calls, sources, file = {}, {}, None
    run = subprocess.run([binary, "async-lint", "--dump", "types"], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    for line in run.stdout.decode(errors="replace").split("\n"):
        head = HEAD.match(line)
        if head:
            file = head.group(2)
            continue
        place = LINE.match(line)
        if not place or file is None or " -> " not in line:
            continue
        if file not in sources:
            full = os.path.join(root, file)
            sources[file] = Source(full) if os.path.isfile(full) else None
        source = sources[file]
        start = source and source.offset(int(place.group(1)), int(place.group(2)))
        if start is None:
            continue
        found = read_line(source, start, line[place.end():])
        if found:
            calls[(file, start, found[0])] = found[1]
    return calls, sources


def read_line(source, start, rest):
    """`code': type -> callee` -> (where the code ends in the source, callee), if the code is a method call."""
    at, here, ends = 0, start, {}
    while at < len(rest):
        if rest.startswith("': ", at):
            ends[at] = here
        if here < len(source.text) and rest[at] == source.text[here]:
            at, here = at + 1, here + 1
        elif rest[at] == " " and here < len(source.text) and source.text[here].isspace():
            at += 1
            while here < len(source.text) and source.text[here].isspace():
                here += 1
        else:
            break
        if at and rest[at - 1] == " ":
            while here < len(source.text) and source.text[here].isspace():
                here += 1
    if not ends:
        return None
    cut = max(ends)
    end, told = ends[cut], rest[cut + 3:]
    if not source.method_name(start, end):
        return None
    unresolved = told.find(" -> ? on ")
    if unresolved >= 0 or told.endswith(" -> ?"):
        return end, told[unresolved + 4:] if unresolved >= 0 else "?"
    return end, re.sub(r" \((dyn|generic)\)$", "", told.rsplit(" -> ", 1)[-1])


def last(callee):
    return parts(callee)[2]


def compiler_calls(path, root, sources):
    """{(file, start, end): (name, [callees])} of the method calls that are written in async code."""
    calls = {}
    with gzip.open(path, "rt") as rows:
        for row in map(json.loads, rows):
            file = row["file"]
            if file not in sources:
                full = os.path.join(root, file)
                sources[file] = Source(full) if os.path.isfile(full) else None
            source = sources[file]
            if not row["async"] or source is None:
                continue
            start, end = source.offset(row["line"], row["column"]), source.offset(row["end_line"], row["end_column"])
            if start is None or end is None:
                continue
            name = source.method_name(start, end)
            if name and name == last(row["callee"]):
                calls.setdefault((file, start, end), (name, []))[1].append(row["callee"])
    return calls


def measure(binary, root, calls_path):
    ours, sources = tool_calls(binary, root)
    counts, unresolved, wrong = collections.Counter(), [], []
    for key, (name, callees) in sorted(compiler_calls(calls_path, root, sources).items()):
        counts["calls"] += 1
        file, start, end = key
        source = sources[file]
        place = f"{file}:{source.text.count(chr(10), 0, start) + 1}"
        code = " ".join(source.text[start:end].split())
        found = ours.get(key)
        if found is None or found.startswith("?"):
            counts["unseen" if found is None else "unresolved"] += 1
            unresolved.append((name, (found or "unseen").removeprefix("? on "), place, code, callees[0]))
            continue
        counts["resolved"] += 1
        if any(same_callee(found, real) for real in callees):
            counts["right"] += 1
        else:
            wrong.append((name, found, place, code, callees[0]))
    return counts, unresolved, wrong


def share(part, whole):
    return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else f"{part}/{whole}"


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("binary")
    ap.add_argument("sources")
    ap.add_argument("calls")
    ap.add_argument("--wrong", action="store_true", help="list the calls that the compiler resolves to another method")
    ap.add_argument("--unresolved", action="store_true", help="list the reasons, most frequent first, with examples")
    args = ap.parse_args()
    total, unresolved, wrong = collections.Counter(), [], []
    for calls in sorted(os.listdir(args.calls)):
        project = calls.removesuffix(".calls.jsonl.gz")
        root = os.path.join(args.sources, project)
        if project == calls or not os.path.isdir(root):
            continue
        counts, open_calls, wrong_calls = measure(os.path.realpath(args.binary), root, os.path.join(args.calls, calls))
        total += counts
        unresolved += open_calls
        wrong += wrong_calls
        report(project, counts)
    report("together", total)
    if args.wrong:
        for name, found, place, code, real in wrong:
            print(f"\n{place} {code[-100:]}\n  tool:     {found}\n  compiler: {real}")
    if args.unresolved:
        reasons = collections.defaultdict(list)
        for row in unresolved:
            reasons[(row[0], row[1])].append(row)
        for (name, on), rows in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0])):
            print(f"\n{len(rows)} x .{name}() on {on}")
            for _, _, place, code, real in rows[:3]:
                print(f"    {place}  ..{code[-90:]}  = {real[:110]}")


def report(name, counts):
    print(f"{name:32} resolved {share(counts['resolved'], counts['calls']):22} right {share(counts['right'], counts['resolved']):22}"
          f" unseen {counts['unseen']}")


if __name__ == "__main__":
    main()
