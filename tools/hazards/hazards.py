#!/usr/bin/env python3
"""Are public bugs found where they were, and gone where they were fixed? Prints a table and the sums.

  hazards.py REPOSITORIES WORK [--tool BINARY] [--data FILE] [--no-fetch] [--show] [NAME ...]

REPOSITORIES is a folder of clones, bare or not: OWNER+NAME, OWNER+NAME/repo, OWNER/NAME or NAME, with or without `.git`. WORK is
a folder that the commits are unpacked into, which is kept from run to run. Without names, every entry of the data is judged whose
commits are there; a name is a repository or a part of its name.

An entry of the data is a bug, with the commit before its fix and the fixed one, or a place at one commit that looks like one and is
none. The lints of the entry are switched on, and a finding of one of them within a named item counts. A bug is found if each of its
items has a finding before, and fixed if none has one after. `in` names an item by the text that its first line holds; the item ends
at the next line which closes a brace at the same indentation.

Dependencies are fetched by `cargo fetch`. Where a git server can't be reached, the locked commit of a clone in REPOSITORIES stands for
each dependency from there, or else an empty crate; where that is not enough, the files are checked without cargo. The environment is the caller's.
"""
import argparse, json, os, re, subprocess, sys, tomllib
from fnmatch import fnmatch

SOURCES = ["*.rs", "Cargo.toml", "Cargo.lock"]
HERE = os.path.dirname(os.path.abspath(__file__))


def git_dir(repositories, name):
    """The git directory of a repository, or None."""
    owner, short = name.split("/")
    for base in (f"{owner}+{short}/repo", f"{owner}+{short}", f"{owner}/{short}", short):
        for path in (base, base + ".git", base + "/.git"):
            path = os.path.join(repositories, path)
            if os.path.isfile(os.path.join(path, "HEAD")):
                return path
    return None


def unpack(git, commit, into):
    """Writes the sources of a commit; false where the clone does not have it."""
    if os.path.isdir(into):
        return True
    part = into + ".part"
    os.makedirs(part, exist_ok=True)
    listed = subprocess.run(["git", "--git-dir", git, "ls-tree", "-r", "--name-only", commit], capture_output=True, text=True)
    names = [name for name in SOURCES if any(fnmatch(path, "*" + name) for path in listed.stdout.splitlines())]
    command = ["git", "--git-dir", git, "archive", commit, *(f":(glob)**/{name}" for name in names)]
    archive = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    subprocess.run(["tar", "-x", "-C", part], stdin=archive.stdout, stderr=subprocess.DEVNULL, check=False)
    archive.stdout.close()
    if archive.wait() != 0:
        return False
    os.rename(part, into)
    return True


def leave_workspace(folder):
    """Makes a package a workspace of its own."""
    path = os.path.join(folder, "Cargo.toml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if "[workspace]" not in text:
        with open(path, "a", encoding="utf-8") as file:
            file.write("\n[workspace]\n")


def fetched(root, folder, repositories, own):
    """Whether cargo has what the program depends on; asked once."""
    mark = os.path.join(folder, ".hazards-fetch")
    if not os.path.exists(mark):
        said = cargo_fetch(folder)
        for clones in (repositories, None):
            if said:
                stand_ins = GitDependencies(root, clones, own)
                said = cargo_fetch(folder) if stand_ins.replace() else said
                if said and clones:
                    stand_ins.restore()
        lock = os.path.join(root, "Cargo.lock")
        if said and os.path.exists(lock):
            os.remove(lock)
            said = cargo_fetch(folder)
        with open(mark, "w", encoding="utf-8") as file:
            file.write(said)
    with open(mark, encoding="utf-8") as file:
        return not file.read()


def cargo_fetch(folder):
    """What `cargo fetch` has to complain of."""
    env = {key: value for key, value in os.environ.items() if key != "CARGO_NET_OFFLINE"}
    try:
        done = subprocess.run(["cargo", "fetch"], cwd=folder, env=env, capture_output=True, text=True, timeout=300)
    except subprocess.TimeoutExpired:
        return "no answer in time"
    return "" if done.returncode == 0 else done.stderr or "failed"


class GitDependencies:
    """What stands in the place of dependencies that only a git server has: the commit that is locked, where there is a clone of
    its repository, else an empty crate. A dependency on the program's own repository is one on the program as it is."""

    def __init__(self, root, repositories, own):
        self.root, self.repositories, self.own = root, repositories, own
        self.stubs, self.roots, self.texts = {}, [], {}

    def replace(self):
        """False where there is no such dependency."""
        self.replace_in(self.root)
        for path in (path for root in self.roots for path in manifests(root)):
            tables = read_manifest(path)
            for name, entry in dependencies(tables):
                if isinstance(entry, dict) and (stub := self.stubs.get(entry.get("package", name))):
                    stub["features"].update(entry.get("features", []))
            for features in tables.get("features", {}).values():
                for feature in (feature for feature in features if "/" in feature):
                    name, inner = feature.split("/", 1)
                    if stub := self.stubs.get(name.rstrip("?")):
                        stub["features"].add(inner)
        for name, stub in self.stubs.items():
            write_stub(self.stub(name), name, stub)
        return bool(self.stubs) or len(self.roots) > 1

    def replace_in(self, root):
        self.roots.append(root)
        locked = locked_commits(root)
        for path in manifests(root):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            places = {}
            for name, entry in dependencies(read_manifest(path)):
                if isinstance(entry, dict) and "git" in entry:
                    package = entry.get("package", name)
                    places[package] = self.unpacked(package, entry, locked) or self.stub(package, entry.get("version"))
            changed = re.sub(r"^\[patch\..*?(?=^\[(?!patch)|\Z)", "", text, flags=re.M | re.S)
            changed = GIT_DEPENDENCY.sub(lambda found: to_path(places, found["name"], found["keys"]), changed)
            changed = GIT_TABLE.sub(lambda found: found["head"] + to_keys(places, found["name"], found["keys"], "\n"), changed)
            if changed != text:
                self.texts[path] = text
                with open(path, "w", encoding="utf-8") as file:
                    file.write(changed)

    def restore(self):
        """Puts the manifests back as they were."""
        for path, text in self.texts.items():
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)

    def stub(self, name, version=None):
        """The folder of an empty crate."""
        stub = self.stubs.setdefault(name, {"features": set(), "version": "0.0.0"})
        stub["version"] = exact(version or stub["version"])
        return os.path.join(self.root + ".stubs", name)

    def unpacked(self, package, entry, locked):
        """The folder of a package of a repository that there is a clone of, or None."""
        url = entry["git"].removesuffix(".git").removesuffix("/")
        name = "/".join(url.split("/")[-2:])
        commit = entry.get("rev") or locked.get(url)
        git = self.repositories and git_dir(self.repositories, name)
        if not git or not commit:
            return None
        root = os.path.join(self.root + ".git", f"{name.replace('/', '+')}-{commit}") if name != self.own else self.root
        if not unpack(git, commit, root):
            return None
        if root not in self.roots:
            self.replace_in(root)
        folders = (os.path.dirname(path) for path in manifests(root) if read_manifest(path).get("package", {}).get("name") == package)
        return next(folders, None)


def manifests(root):
    """Every Cargo.toml in a folder."""
    return [os.path.join(at, "Cargo.toml") for at, _, files in os.walk(root) if "Cargo.toml" in files]


def read_manifest(path):
    """The tables of a manifest, none if it is not well-formed."""
    with open(path, "rb") as file:
        try:
            return tomllib.load(file)
        except tomllib.TOMLDecodeError:
            return {}


def locked_commits(root):
    """The commit of each repository that Cargo.lock names."""
    try:
        with open(os.path.join(root, "Cargo.lock"), encoding="utf-8") as file:
            found = re.findall(r'"git\+([^?#"]+?)(?:\.git)?/?(?:\?[^#"]*)?#([0-9a-f]+)"', file.read())
    except OSError:
        return {}
    return dict(found)


GIT_DEPENDENCY = re.compile(r"^(?P<name>[\w-]+|\"[\w-]+\")\s*=\s*\{(?P<keys>[^{}]*\bgit\s*=[^{}]*)\}", re.M)

GIT_TABLE = re.compile(r"^(?P<head>\[[^\]\n]*dependencies\.(?P<name>[\w-]+)\]\n)(?P<keys>(?:[^\[\n][^\n]*\n)*?git\s*=(?:[^\n]+\n)*)", re.M)


def to_path(places, name, keys):
    """A git dependency, with the path of what stands in its place."""
    return f"{name} = {{{to_keys(places, name, keys, ',').strip().rstrip(',')} }}"


def to_keys(places, name, keys, end):
    package = re.search(r'\bpackage\s*=\s*"([^"]+)"', keys)
    path = places[package[1] if package else name.strip('"')]
    keys = re.sub(rf'\b(rev|branch|tag|version)\s*=\s*"[^"]*"\s*{end}?', "", keys)
    return re.sub(r'\bgit\s*=\s*"[^"]*"', f'path = "{path}"', keys)


def dependencies(tables):
    """Every dependency that a manifest names."""
    targets = list(tables.get("target", {}).values())
    for table in [tables, tables.get("workspace", {}), *targets]:
        for kind in ("dependencies", "dev-dependencies", "build-dependencies"):
            yield from table.get(kind, {}).items()


def exact(version):
    """The smallest version that a requirement allows."""
    numbers = re.findall(r"\d+", version)[:3]
    return ".".join(numbers + ["0"] * (3 - len(numbers)))


def write_stub(folder, name, stub):
    """An empty crate."""
    os.makedirs(os.path.join(folder, "src"), exist_ok=True)
    features = "".join(f'"{feature}" = []\n' for feature in sorted(stub["features"]) if "/" not in feature and ":" not in feature)
    with open(os.path.join(folder, "Cargo.toml"), "w", encoding="utf-8") as file:
        file.write(f'[package]\nname = "{name}"\nversion = "{stub["version"]}"\n\n[features]\n{features}')
    open(os.path.join(folder, "src", "lib.rs"), "w", encoding="utf-8").close()


class Run:
    """What the tool finds in one folder of one commit."""

    def __init__(self, args, entry, root):
        self.root, self.cargo = root, False
        folder = os.path.join(root, entry.get("folder", "."))
        lints = [f"-W{name}" for name in entry["lints"]]
        common = [args.tool, "--message-format", "json", "--min-confidence", entry.get("confidence", "likely")]
        packages = [part for name in entry.get("packages", []) for part in ("-p", name)]
        packages += [part for name in entry.get("features", []) for part in ("--features", name)]
        if entry.get("alone"):
            leave_workspace(folder)
        if os.path.isfile(os.path.join(folder, "Cargo.toml")) and (args.no_fetch or fetched(root, folder, args.repositories, entry["repository"])):
            self.cargo, done = True, self.call(common + ["--offline"] + lints + packages, folder)
        if not self.cargo or done.returncode not in (0, 1):
            self.cargo, done = False, self.call(common + lints + ["--no-cargo", "."], folder)
        if done.returncode not in (0, 1):
            sys.exit(f"{folder}: {done.stderr.strip()}")
        self.findings = list(self.read(done.stdout, folder))

    @staticmethod
    def call(words, folder):
        return subprocess.run(words, cwd=folder, capture_output=True, text=True)

    def read(self, text, folder):
        """The findings in what was printed: lint, file, line."""
        for line in text.splitlines():
            try:
                message = json.loads(line).get("message") or {}
            except ValueError:
                continue
            code = (message.get("code") or {}).get("code", "").rsplit("::", 1)[-1]
            for span in message.get("spans", []):
                if span["is_primary"]:
                    name = span["file_name"]
                    if not os.path.exists(os.path.join(self.root, name)):
                        name = os.path.relpath(os.path.join(folder, name), self.root)
                    yield code, name, span["line_start"]

    def within(self, lints, file, item):
        """The lines of the findings in an item; None where there is no such item."""
        lines = item_lines(os.path.join(self.root, file), item)
        if lines is None:
            return None
        first, last = lines
        return sorted(at for lint, name, at in self.findings if lint in lints and name == file and first <= at <= last)


def item_lines(path, item):
    """The first and last line of an item; None where there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return None
    first = next((at for at, line in enumerate(lines) if item in line), None)
    if first is None:
        return None
    indent = len(lines[first]) - len(lines[first].lstrip())
    ends = (at for at in range(first, len(lines)) if lines[at].startswith(" " * indent + "}"))
    return first + 1, next(ends, len(lines) - 1) + 1


def is_known(tool, lint):
    """Whether the tool has the lint."""
    return subprocess.run([tool, "explain", lint], capture_output=True, check=False).returncode == 0


def places(entry):
    """The items of an entry, each with its file."""
    for place in entry["places"]:
        yield from ((place["file"], item) for item in place["in"])


def judge(args, entry, git):
    """Whether an entry is as it should be, and why."""
    name = entry["repository"].replace("/", "+")
    entry = entry | {"lints": [lint for lint in entry["lints"] if is_known(args.tool, lint)]}
    if not entry["lints"]:
        return None, "the tool has no such lint"
    runs = []
    for commit in (entry["before"], entry.get("after")):
        if not commit:
            continue
        root = os.path.join(args.work, f"{name}-{commit}")
        if not unpack(git, commit, root):
            return None, f"commit {commit} is not there"
        runs.append(Run(args, entry, root))
    before = [runs[0].within(entry["lints"], file, item) for file, item in places(entry)]
    if None in before:
        return None, "there is no such item"
    mode = "" if all(run.cargo for run in runs) else " (without dependencies)"
    if args.show:
        for file, item in places(entry):
            print(f"  {file}: {item}: {[run.within(entry['lints'], file, item) for run in runs]}", file=sys.stderr)
    if len(runs) == 1:
        return not any(before), f"{'silent' if not any(before) else 'not silent'}{mode}"
    after = [runs[1].within(entry["lints"], file, item) or [] for file, item in places(entry)]
    hits = sum(bool(lines) for lines in before)
    words = f"{hits} of {len(before)} before, {sum(bool(lines) for lines in after)} after{mode}"
    return hits == len(before) and not any(after), words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories")
    parser.add_argument("work")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--tool", default="cargo-async-lint", metavar="BINARY")
    parser.add_argument("--data", default=os.path.join(HERE, "hazards.toml"), metavar="FILE")
    parser.add_argument("--no-fetch", action="store_true", help="take for granted that dependencies are there")
    parser.add_argument("--show", action="store_true", help="print the lines of the findings")
    args = parser.parse_intermixed_args()
    args.tool = os.path.abspath(args.tool) if os.sep in args.tool else args.tool
    args.work = os.path.abspath(args.work)
    os.makedirs(args.work, exist_ok=True)
    with open(args.data, "rb") as file:
        data = tomllib.load(file)
    sums, unseen = {}, [0, 0]
    print("| repository | lint | place | result | |")
    print("|---|---|---|---|---|")
    for kind in ("bug", "silent"):
        for entry in data.get(kind, []):
            if args.names and not any(name in entry["repository"] for name in args.names):
                continue
            git = git_dir(args.repositories, entry["repository"])
            good, why = judge(args, entry, git) if git else (None, "no clone")
            shown = {True: "right", False: "wrong", None: "left out"}[good]
            where = ", ".join(sorted({os.path.basename(file) for file, _ in places(entry)}))
            label = entry["repository"] + (f" {entry['report']}" if "report" in entry else "")
            print(f"| {label} | {', '.join(entry['lints'])} | {where} | {shown} | {why} |", flush=True)
            count = sums.setdefault(kind, [0, 0])
            count[0] += good is True
            count[1] += good is not None
            unseen[0] += entry.get("unseen", False) and good is True
            unseen[1] += entry.get("unseen", False) and good is not None
    for kind, (good, all) in sums.items():
        print(f"\n{kind}: {good} of {all}", end="")
    print(f"\nof the bugs that were added unseen: {unseen[0]} of {unseen[1]}")


if __name__ == "__main__":
    main()
