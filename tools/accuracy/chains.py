#!/usr/bin/env python3
"""Is every step of a finding's chain a call that the compiler made?

  chains.py FACTS PROJECT FINDINGS [--truth FILE --calls FILE] [--show GROUP]

FACTS     folder of facts, as facts.py leaves it when cargo checks PROJECT
FINDINGS  what the tool prints for PROJECT with `--message-format json`
--truth, --calls  the ruler's `NAME.truth.jsonl` and `NAME.calls.jsonl.gz`: which findings it calls right, wrong and unjudged is
          told apart in the table
--show    list the findings of a group: confirmed, dispatch or unconfirmed

The first step must stand in async code, in a body that the compiler made a coroutine or in a closure that runs there. Each step
must be a call that the compiler made at that file and line, of the function that the step names (by name, type and trait: paths differ
by re-exports). And it must stand in the body of the function that the step before it calls.

confirmed    each step is such a call; its place may be that of a macro, where the line that the step gives calls one
dispatch     also by what the types say: a method of `dyn Trait` or of a type parameter, and the next step stands in an impl of that
             trait; a value that the compiler drops, and the next step stands in its `drop`; a function that is given to a call there as a
             value; a function of std that calls a method of a type it is given (`parse`, `try_into`, `to_string`)
unconfirmed  at least one step is none of these
by rule      of the first two: the last step is a function outside std which a rule names, and the compiler's calls lead from it to
             no function of std that waits (it calls into C, or computes)
"""
import argparse, collections, glob, gzip, json, os, re, sys

from resolution import parts, same_callee, strip_generics, type_name

LINTS = {"blocking-call", "blocking-call-indirect"}
GROUPS = ("confirmed", "dispatch", "unconfirmed")
NESTED = re.compile(r"::\{closure#\d+\}")
GENERIC = re.compile(r"^(&|mut )*(dyn |impl |\(dyn |Self\b|<|[A-Z]\w?( |$)|[A-Z][A-Z0-9]*( |$))")
STD = re.compile(r"^<?(&|mut |\[|\()*(std|core|alloc|str|\[T\])::|^<.* as (std|core|alloc)::")
RUN_ELSEWHERE = re.compile(
    r"(^|::)(spawn_blocking|spawn_blocking_on|unblock|block_in_place|asyncify|spawn_mandatory_blocking)(::<|$)|^std::thread::.*spawn"
    r"|^actix_web::web::block|^rayon(_core)?::.*spawn|^tokio_rayon::")
KEEPS = re.compile(r"^std::(boxed::Box|sync::Arc|rc::Rc|sync::LazyLock|cell::LazyCell|pin::Pin|panic)::|^std::(iter|panic)::\w+(::<|$)")
CLOSURE_CALL = re.compile(r"^<.* as std::ops::(Fn|FnMut|FnOnce|AsyncFn|AsyncFnMut|AsyncFnOnce)<.*>>::(async_)?call(_mut|_once)?$")
WAITS = re.compile(
    r"^<?(&|&mut )*std::(fs::(?!OpenOptions::(?!open)|DirEntry::(path|file_name)|File::(as_|from_|into_|options)|Metadata|Permissions|FileType)"
    r"|net::(TcpStream|TcpListener|UdpSocket)\b|process::(Command::(output|status|spawn)|Child::wait)|sync::mpsc::\w+::(recv|send)"
    r"|sync::(poison::)?(condvar::)?Condvar::wait|thread::(sleep|park|JoinHandle::join|scope)"
    r"|path::Path::(exists|try_exists|is_file|is_dir|metadata|symlink_metadata|canonicalize|read_dir|read_link)"
    r"|io::Stdin\w*\b.*(read|lines))")
MOST_CALLS = 3000
LAZY = set("map filter filter_map flat_map flatten enumerate zip chain take skip take_while skip_while map_while step_by inspect fuse "
           "peekable scan rev by_ref cloned copied cycle into_iter size_hint".split())
FORMATS = {"Display", "Debug", "LowerHex", "UpperHex"}
RUN_FORMATS = {"new_display", "new_debug", "new_lower_hex", "new_upper_hex", "to_string"}
DIRECT = {"call", "macro"}
MACRO_USE = re.compile(r"\w!\s*[(\[{]")


class Program:
    """The bodies of a project and of its dependencies; a crate is read when it is asked for."""

    def __init__(self, facts, project):
        self.project, self.crates, self.loaded = os.path.realpath(project), collections.defaultdict(list), set()
        self.by_file, self.by_name, self.by_method, self.nested = (collections.defaultdict(list) for _ in range(4))
        self.sources, self.aliases = {}, {}
        for path in sorted(glob.glob(os.path.join(facts, "*.jsonl.gz"))):
            with gzip.open(path, "rt") as rows:
                head = json.loads(next(rows))
            manifest = os.path.realpath(head["manifest"])
            local = manifest == self.project or manifest.startswith(self.project + os.sep)
            self.crates["" if local else f"{head['package']}-{head['version']}"].append((path, head))

    def need(self, crate):
        if crate in self.loaded:
            return
        self.loaded.add(crate)
        for path, head in self.crates.get(crate, []):
            self.read(path, head)

    def read(self, path, head):
        with gzip.open(path, "rt") as rows:
            next(rows)
            for body in map(json.loads, rows):
                body.update(unit=path, cwd=head["cwd"], manifest=head["manifest"], crate=head["crate"])
                self.by_name[(path, body["fn"])].append(body)
                self.nested[(path, NESTED.split(body["fn"])[0])].append(body)
                if body["kind"] == "fn":
                    self.by_method[(path, body["fn"].split("::")[-1])].append(body)
                for file in {self.place(body, row[1]) for kind in ("calls", "drops", "values") for row in body[kind]}:
                    self.by_file[file].append(body)

    def place(self, body, file):
        """A file as the tool names it: relative to the project, or `crate-version/path` in a dependency."""
        full = os.path.realpath(os.path.join(body["cwd"], file))
        if full.startswith(self.project + os.sep):
            return os.path.relpath(full, self.project)
        found = re.search(r"/(?:registry/src|git/checkouts)/[^/]+/(.+)$", full)
        return found.group(1) if found else full

    def bodies_in(self, file):
        head = file.split("/")[0]
        self.need(head if head in self.crates else "")
        return self.by_file.get(file, [])

    def line(self, file, number):
        """The source at a place, as far as the macro that is used there may span."""
        if file not in self.sources:
            head, _, rest = file.partition("/")
            root = os.path.join(self.crates[head][0][1]["manifest"], rest) if head in self.crates else os.path.join(self.project, file)
            try:
                with open(root, encoding="utf-8", errors="replace") as text:
                    self.sources[file] = text.read().split("\n")
            except OSError:
                self.sources[file] = []
        return "\n".join(self.sources[file][number - 1:number])

    def parent(self, body):
        outer = body["fn"].rsplit("::{closure#", 1)[0]
        return next(iter(self.by_name.get((body["unit"], outer), [])), None) if outer != body["fn"] else None

    def outermost(self, body):
        """The function that a closure stands in."""
        return next(iter(self.by_name.get((body["unit"], NESTED.split(body["fn"])[0]), [])), body)

    def meant(self, unit, callee):
        """The functions that a callee may name, as it is printed in a unit: those that its words fit best."""
        own, said = parts(callee), words(callee)
        for version in [version for version, units in self.crates.items() if any(head["crate"] in said for _, head in units)]:
            self.need(version)
        units = {unit} | {path for units in self.crates.values() for path, head in units if head["crate"] in said}
        found = [body for path in sorted(units) for body in self.by_method[(path, own[2])] if agrees(own_name(body), own)]
        best = min((unlike(body, said) for body in found), default=None)
        return [body for body in found if unlike(body, said) == best]

    def made_by(self, body):
        """The calls of a function and of the closures in it."""
        return [called for nested in self.nested[(body["unit"], body["fn"])] for called, *_ in nested["calls"]]

    def calls_its_argument(self, body, callee):
        """Does a function that is given a closure call it?"""
        made = [called for taker in self.meant(body["unit"], callee) for called in self.made_by(taker)]
        return any(CLOSURE_CALL.match(called) and is_generic(called) for called in made)

    def way_to_std(self, body, callee):
        """The calls from a function down to one of std that waits, by the compiler's own calls; empty if they lead to none."""
        queue, seen = collections.deque([(body["unit"], callee, ())]), set()
        while queue and len(seen) < MOST_CALLS:
            unit, callee, way = queue.popleft()
            if WAITS.match(strip_generics(callee)) or WAITS.match(callee):
                return [*way, callee]
            if STD.match(callee) or RUN_ELSEWHERE.search(callee):
                continue
            for inner in self.meant(unit, callee):
                if (inner["unit"], inner["fn"]) not in seen:
                    seen.add((inner["unit"], inner["fn"]))
                    queue.extend((inner["unit"], called, (*way, callee)) for called in self.made_by(inner))
        return []

    def rivals(self, body, callee):
        """Other functions of the crate that the path of a callee may name as well as this one."""
        own = own_name(body)
        said = words(callee) | self.reexported(body, own[0] or own[2])
        others = [other for other in self.by_method[(body["unit"], own[2])] if own_name(other) == own and other["at"] != body["at"]]
        return [other for other in others if unlike(other, said) <= unlike(body, said)]

    def alias(self, body, name):
        """What `type NAME = ..` stands for in the crate of a body; empty if there is none."""
        key = (body["manifest"], name)
        if key not in self.aliases:
            pattern = re.compile(rf"\btype\s+{re.escape(name)}\b[^=;]*=\s*([^;]+);") if name else None
            self.aliases[key] = next(iter(self.grep(body["manifest"], pattern)), "") if pattern else ""
        return type_name(self.aliases[key])

    def reexported(self, body, name):
        """The words of the `use` by which the root of a crate passes a name on."""
        root = os.path.join(body["manifest"], "src", "lib.rs")
        key = (root, name)
        if key not in self.aliases:
            with open(root, encoding="utf-8", errors="replace") if os.path.isfile(root) else open(os.devnull) as text:
                found = re.search(rf"\bpub use ([^;]*\b{re.escape(name)}\b[^;]*);", text.read())
            self.aliases[key] = found.group(1) if found else ""
        return words(self.aliases[key].split("{")[0])

    @staticmethod
    def grep(folder, pattern):
        for path in sorted(glob.glob(os.path.join(folder, "**", "*.rs"), recursive=True)):
            with open(path, encoding="utf-8", errors="replace") as text:
                yield from (found.group(1) for found in pattern.finditer(text.read()))


def words(text):
    return set(re.findall(r"\w+", text))


def header(body):
    """The words of a function's path and of its impl's header."""
    return words(re.sub(r"<impl at [^>]*>", "", body["fn"])) | words(" ".join(body["impl"] or []))


def unlike(body, said):
    """How far a function is from the words that a path says of it: those missing first, then those shared."""
    return len(header(body) - said), -len(header(body) & said)


def is_generic(callee):
    """`<dyn Trait as ..>`, `<T as ..>`, `<impl Trait as ..>`, `<<T as ..>::X as ..>`, or a value of one of these."""
    return callee.startswith("<") and bool(GENERIC.match(re.sub(r"^(std::boxed::Box|std::sync::Arc|std::rc::Rc)<", "", callee[1:])))


class Found:
    """A step that the compiler confirms: the body it stands in, what is called there in the compiler's words, and by what means."""

    def __init__(self, body, callee, means):
        self.body, self.callee, self.means = body, callee, means


def found_at(program, step):
    """What the compiler did at the place of a step that may be the call which the step names."""
    file, line, name = step["file"], step["line"], step["callee"]
    direct, macros = [], []
    dropped = parts(name)[1] == "Drop"
    for body in program.bodies_in(file):
        for callee, at, first, _, last, _ in body["calls"]:
            if dropped or not names(name, callee):
                continue
            if first <= line <= last and program.place(body, at) == file:
                direct.append(Found(body, callee, "call"))
            elif spans(program, body, file, line) and MACRO_USE.search(program.line(file, line)):
                macros.append(Found(body, callee, "macro"))
        direct += other_means(program, body, step)
    return direct or macros


def other_means(program, body, step):
    """The drops and the function values of a body at a step's place."""
    file, line, name = step["file"], step["line"], step["callee"]
    ty, trait, _ = parts(name)
    if trait == "Drop":
        inside = spans(program, body, file, line)
        explicit = [callee for callee, _, first, _, last, _ in body["calls"] if first <= line <= last and callee.startswith("std::mem::drop::<")]
        dropped = [dropped for dropped, *_ in body["drops"]] if inside else []
        yield from (Found(body, name, "drop") for text in explicit + dropped if re.search(rf"\b{re.escape(ty)}\b", text))
    yield from by_std(program, body, step)
    for value, at, first in body["values"]:
        if first == line and program.place(body, at) == file and names(name, value):
            yield Found(body, value, "value")


def by_std(program, body, step):
    """The calls at a step's place by which std calls the method that the step names: `collect` does `next`, `format!` does `fmt`."""
    ty, trait, method = parts(step["callee"])
    for callee, at, first, _, last, _ in body["calls"]:
        real_method = parts(callee)[2]
        runs = trait == "Iterator" and parts(callee)[1] == trait and real_method not in LAZY or trait in FORMATS and real_method in RUN_FORMATS
        near = first <= step["line"] <= last and program.place(body, at) == step["file"]
        if runs and method != real_method and ty and re.search(rf"\b{re.escape(ty)}\b", callee) and (
                near or trait in FORMATS and spans(program, body, step["file"], step["line"])):
            yield Found(body, callee, "std")


def spans(program, body, file, line):
    at = body["at"]
    return bool(at) and at[1] <= line <= at[2] and program.place(body, at[0]) == file


def names(found, real):
    """The function that a step names is the one that the compiler calls, or one that its call may be dispatched to."""
    if real.startswith("*") or any(one.startswith("std::") and not STD.match(other) for one, other in ((found, real), (real, found))):
        return False
    if same_callee(found, real):
        return True
    ty, trait, method = parts(found)
    _, real_trait, real_method = parts(real)
    return method == real_method and is_generic(real) and real_trait in (trait, ty)


def means_of_link(program, outer, step, inner):
    """(by what means the body that `inner` stands in is the one that `outer` calls, None if it is not; why not)."""
    top = program.outermost(inner.body)
    own, called = own_name(top), parts(outer.callee)
    where = f"stands in {top['fn']} {' for '.join(reversed(top['impl'] or []))}, and the step before calls {short(outer.callee)}"
    if own[2] != called[2]:
        return through_std(outer.callee, own), where
    if "<impl at" in top["fn"] and top["impl"] is None:
        return "call", ""  # a macro wrote the impl
    if agrees(own, called) or agrees((program.alias(top, own[0]), *own[1:]), called):
        rivals = program.rivals(top, outer.callee)
        return (None, f"{where}; so do {len(rivals)} others of that name") if rivals else ("call", "")
    by_tool = parts(step["callee"])
    dispatched = is_generic(outer.callee) and called[1] in (own[0], own[1]) and (own[0] in (by_tool[0], by_tool[1]) or called[1] == own[1])
    blanket = own[1] and own[1] == called[1] and re.fullmatch(r"[A-Z]\w?", own[0])
    return "dispatch" if dispatched or blanket else None, where


def own_name(body):
    """(type, trait, method) of a body that is no closure."""
    method = body["fn"].split("::")[-1]
    ty, trait = body["impl"] or ("", "")
    return parts(f"<{ty} as {trait}>::{method}" if trait else f"{ty}::{method}" if ty else body["fn"])


def agrees(own, called):
    """A body's type, trait and method are those of the callee, as far as both say."""
    ty, trait, _ = own
    real_ty, real_trait, _ = called
    if trait and real_trait:
        return trait == real_trait and (not real_ty or not ty or ty == real_ty)
    kinds, real = {ty, trait} - {""}, {real_ty, real_trait} - {""}
    return bool(kinds & real) or not kinds and not real


def through_std(callee, own):
    """A function of std that calls a method of a type which it is given: `parse::<T>` runs `<T as FromStr>::from_str`."""
    ty, trait, _ = own
    return "dispatch" if STD.match(callee) and trait and re.search(rf"\b{re.escape(ty)}\b", callee) else None


def runs_here(program, body):
    """(the function or coroutine that a body runs in, through closures; why it runs in none)."""
    while body["kind"] == "closure":
        outer = program.parent(body)
        if outer is None:
            return None, "the closure stands in no function"
        takers = [callee for callee, *_ in outer["calls"] if body["id"] in callee]
        foreign = [callee for callee in takers
                   if KEEPS.match(callee) or not STD.match(callee) and not program.calls_its_argument(outer, callee)]
        if any(RUN_ELSEWHERE.search(callee) for callee in takers):
            return None, f"the closure is run elsewhere, by {short(takers[0])}"
        if not takers or len(foreign) == len(takers):
            return None, f"the closure is kept: {short((takers or ['nothing takes it'])[0])}"
        body = outer
    return body, ""


def confirm(program, finding):
    """(group, by what means or why not, the last step that is confirmed) of one finding."""
    before, previous = [], None
    for number, step in enumerate(finding["chain"]):
        here = found_at(program, step)
        if not here:
            return "unconfirmed", f"step {number} {told(step)}: {seen(program, step)}", None
        ways, why = [], ""
        for found in here:
            led, why = led_to(program, previous, before, found)
            ways += [(found, led | {found.means})] if led is not None else []
        if not ways:
            return "unconfirmed", f"step {number} {told(step)}: {why}", None
        before, previous = ways, step
    last, means = min(before, key=lambda way: (not way[1] <= DIRECT, len(way[1])))
    return ("confirmed" if means <= DIRECT else "dispatch"), ", ".join(sorted(means - {"call"})), last


def led_to(program, previous, before, found):
    """(by what means the steps so far lead to one, None if they do not; why not)."""
    top, why = runs_here(program, found.body)
    if top is None:
        return None, why
    if previous is None:
        return (set(), "") if top["kind"] == "coroutine" else (None, f"stands in {top['fn']}, which is not async")
    if top["kind"] == "coroutine":
        return None, f"stands in async code in {top['fn']}, which the step before only makes"
    led = []
    for outer, means in before:
        how, why = means_of_link(program, outer, previous, found)
        led += [means | {how}] if how else []
    return min(led, key=lambda means: (not means <= DIRECT, len(means)), default=None), why


def further(program, finding, last):
    """What the compiler calls from the last step on, down to a function of std that waits; None if no call leads there."""
    if STD.match(finding["chain"][-1]["callee"]):
        return ""
    way = program.way_to_std(last.body, last.callee)
    return " -> ".join(map(strip_generics, way[1:])) if way else None


def told(step):
    return f"{step['callee']} at {step['file']}:{step['line']}"


def short(callee):
    return callee if len(callee) < 140 else callee[:140] + ".."


def seen(program, step):
    """What the compiler has at a place instead."""
    calls = {short(callee) for body in program.bodies_in(step["file"]) for callee, at, first, _, last, _ in body["calls"]
             if first <= step["line"] <= last and program.place(body, at) == step["file"]}
    return "the compiler calls " + (", ".join(sorted(calls)[:4]) or "nothing") + " there"


def load_findings(path):
    """The findings of both lints of blocking calls, each once."""
    found = {}
    with open(path) as lines:
        for line in lines:
            message = json.loads(line).get("message") if line.startswith("{") else None
            about = message.get("async_lint") if isinstance(message, dict) else None
            if about is None or about["lint"] not in LINTS:
                continue
            span = next(span for span in message["spans"] if span["is_primary"])
            start, end = (span["line_start"], span["column_start"]), (span["line_end"], span["column_end"])
            found[(span["file_name"], start, end, about["callee"])] = dict(about, file=span["file_name"], start=start, end=end)
    return list(found.values())


class Ruler:
    """The judgement of the truth: right, wrong or unjudged."""

    def __init__(self, truth, calls):
        with open(truth) as rows, gzip.open(calls, "rt") as made:
            self.truth, self.calls = (self.by_file(map(json.loads, lines)) for lines in (rows, made))

    @staticmethod
    def by_file(rows):
        index = collections.defaultdict(list)
        for row in rows:
            index[row["file"]].append(row)
        return index

    def judge(self, finding):
        name = parts(finding["callee"])[2]
        here = [row for row in self.calls[finding["file"]] if overlaps(finding, row)]
        named = [row for row in here if parts(row["callee"])[2] == name]
        if any(overlaps(finding, row) and parts(row["callee"])[2] == name for row in self.truth[finding["file"]]):
            return "right"
        if finding["lint"] == "blocking-call" and any(row["async"] and same_words(finding["callee"], row["callee"]) for row in named):
            return "right"
        if not here and not any(row["line"] == finding["start"][0] for row in self.calls[finding["file"]]):
            return "unjudged"
        dispatched = named and all(is_generic(row["callee"]) for row in named) and any(row["async"] for row in named)
        return "unjudged" if dispatched else "wrong"


def same_words(found, real):
    """The ruler's own comparison: the method, and the word before it or the type or trait of the call."""
    ours = strip_generics(found).split("::")[-2:-1]
    ty, trait, _ = parts(real)
    if real.startswith("<"):
        return ours in ([ty], [trait]) or ty in found
    theirs = strip_generics(real).split("::")[-2:-1]
    return not found.startswith("<") and (ours == theirs or not ours or not theirs)


def overlaps(finding, row):
    return finding["start"] <= (row["end_line"], row["end_column"]) and (row["line"], row["column"]) <= finding["end"]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("facts")
    ap.add_argument("project")
    ap.add_argument("findings")
    ap.add_argument("--truth")
    ap.add_argument("--calls")
    ap.add_argument("--show", choices=GROUPS)
    args = ap.parse_args()
    program = Program(args.facts, args.project)
    ruler = Ruler(args.truth, args.calls) if args.truth and args.calls else None
    table = collections.defaultdict(collections.Counter)
    for finding in load_findings(args.findings):
        group, why, last = confirm(program, finding)
        way = further(program, finding, last) if last else ""
        verdict = ruler.judge(finding) if ruler else "all"
        table[verdict].update([group] + ["by rule"] * (way is None))
        if args.show == group:
            print(f"{verdict:9} {finding['file']}:{finding['start'][0]} {' -> '.join(step['callee'] for step in finding['chain'])}")
            print(f"          {why or 'by calls alone'}; {'ends where a rule says so' if way is None else way}".rstrip("; "))
    for verdict in sorted(table):
        print(f"{verdict:9} " + "  ".join(f"{group} {table[verdict][group]:<4}" for group in (*GROUPS, "by rule")))


if __name__ == "__main__":
    sys.exit(main())
