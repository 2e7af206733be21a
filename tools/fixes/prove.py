#!/usr/bin/env python3
"""Fix whole programs and let cargo check them.

    prove.py [--prepare] BINARY SCRATCH PROGRAM...

Each PROGRAM is a folder with a Cargo.toml. It is copied to SCRATCH and committed there, then `--fix` and, from the same start,
`--fix --unsafe-fixes` are run on it. After each, `cargo check` has to pass, a second run has to find nothing to fix, the
findings that were fixed have to be gone, and no new one may be there. All programs share SCRATCH/target. What is printed is
the table of docs/fixes.md; faults go to standard error, and the exit code is 1 if there are any.

`--prepare` only copies the programs and checks that they build as they are.
"""
import collections
import json
import os
import re
import shutil
import subprocess
import sys

GIT = ["git", "-c", "user.name=prove", "-c", "user.email=prove@example.org", "-c", "commit.gpgsign=false"]


class Program:
    def __init__(self, binary, scratch, source):
        self.binary = binary
        self.name = os.path.basename(os.path.abspath(source))
        self.dir = os.path.join(scratch, self.name)
        self.target = os.path.join(scratch, "target")
        self.targets = []
        if not os.path.isdir(self.dir):
            skip = shutil.ignore_patterns("target", ".git")
            shutil.copytree(source, self.dir, ignore=skip, symlinks=True)
            self.git("init", "-q")
            with open(os.path.join(self.dir, ".git/info/exclude"), "w") as exclude:
                exclude.write("/target\n")
            self.git("add", "-f", ".")
            self.git("commit", "-qm", "as published")

    def run(self, command, **env):
        return subprocess.run(command, cwd=self.dir, env={**os.environ, **env}, capture_output=True, text=True)

    def git(self, *args):
        done = self.run([*GIT, *args])
        if done.returncode:
            raise SystemExit(f"{self.name}: git {args[0]}: {done.stderr}")
        return done.stdout

    def reset(self):
        self.git("reset", "-q", "--hard", self.git("rev-list", "--max-parents=0", "HEAD").split()[0])

    def check(self):
        """What cargo says against the code; empty where it builds."""
        command = ["cargo", "check", "--quiet", "--color", "never", "--keep-going", *self.targets]
        done = self.run(command, CARGO_TARGET_DIR=self.target, RUSTFLAGS="-Awarnings --cap-lints=warn")
        return "" if done.returncode == 0 else done.stderr or "cargo check failed"

    def builds(self):
        """The program builds as it is, with its tests if these build."""
        for self.targets in (["--all-targets"], []):
            said = self.check()
            if not said:
                # The lock file may be written by the first build.
                if self.git("status", "--porcelain").strip():
                    self.git("commit", "-qam", "lock")
                    self.git("reset", "-q", "--soft", "HEAD~1")
                    self.git("commit", "-q", "--amend", "-m", "as published")
                return ""
        return said

    def findings(self):
        """How often each finding is there, by lint, file and what is called."""
        found = collections.Counter()
        done = self.run([self.binary, "--message-format", "json", "-q"])
        if done.returncode not in (0, 1):
            raise SystemExit(f"{self.name}: {done.stderr}")
        for line in done.stdout.splitlines():
            message = json.loads(line).get("message") or {}
            lint = message.get("async_lint") or {}
            if message.get("spans") and lint.get("lint"):
                found[lint["lint"], message["spans"][0]["file_name"], message["message"]] += 1
        return found

    def fix(self, *flags):
        done = self.run([self.binary, "--fix", *flags])
        if done.returncode not in (0, 1):
            raise SystemExit(f"{self.name}: {done.stderr}")
        count = re.search(r"(\d+) findings? fixed in (\d+) files?", done.stderr)
        left = re.findall(r"note: not fixed in .*", done.stderr)
        return int(count.group(1)) if count else 0, left


def prove(program, flags, before, faults):
    """A fixed copy: how many fixes, and whether all holds."""
    def fault(what, said):
        faults.append(f"{program.name} {' '.join(flags) or '--fix'}: {what}\n{said}")
        return "**no**"

    program.reset()
    fixed, left = program.fix(*flags)
    patch = program.git("diff")
    with open(f"{program.dir}.{'unsafe' if flags else 'safe'}.patch", "w") as file:
        file.write(patch)
        file.write("".join(f"# {line}\n" for line in left))
    after = program.findings()
    new = after - before
    said = program.check() if fixed else ""
    builds = fault("does not build", said) if said else "yes"
    program.git("commit", "-qam", "fixed", "--allow-empty")
    again, _ = program.fix(*flags)
    again = fault("a second run fixes more", program.git("diff")) if again else "0"
    if new:
        fault("new findings", "\n".join(map(str, new)))
    gone = sum((before - after).values())
    if gone < fixed:
        fault("findings are still there", f"{fixed} fixed, {gone} gone")
    return fixed, gone, sum(new.values()), builds, again


def main():
    args = sys.argv[1:]
    prepare = "--prepare" in args
    binary, scratch, *sources = [arg for arg in args if arg != "--prepare"]
    binary, scratch = os.path.abspath(binary), os.path.abspath(scratch)
    faults = []
    print("| program | findings | `--fix` | gone | new | builds | 2nd run | `--unsafe-fixes` | gone | new | builds | 2nd run |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for source in sources:
        program = Program(binary, scratch, source)
        program.reset()
        said = program.builds()
        if said:
            print(f"{program.name} does not build as it is: {said[-2000:]}", file=sys.stderr)
            continue
        if prepare:
            print(f"{program.name} builds with {program.targets}", file=sys.stderr, flush=True)
            continue
        before = program.findings()
        cells = []
        for flags in ([], ["--unsafe-fixes"]):
            cells += prove(program, flags, before, faults)
        print("|", " | ".join(map(str, [program.name, sum(before.values()), *cells])), "|", flush=True)
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
