#!/usr/bin/env python3
"""What of the findings on labelled programs is worth a change? Prints the table of docs/usefulness.md.

  usefulness.py PROGRAMS LABELS [--tool BINARY] [--keep DIR] [--noise] [NAME ...]

PROGRAMS is a folder with a checkout NAME for each program, at the commit that its labels are for. LABELS is the folder with a
file NAME.jsonl for each (or the folder around it, with these in `labels`): a line is a finding of an earlier version with
`file`, `line` and `label`, which is `fix` if a maintainer would change it, else `harmless` or `wrong`. Without names, every
program is scored that has both a checkout and labels.

The tool is run at default settings and prints json, whose lines come in the order of importance. Its environment is the caller's:
set RUSTUP_TOOLCHAIN where a program pins a toolchain that is not there, CARGO_NET_OFFLINE=true to stay off the network. Nothing
is compiled. A label is shown where a finding (a warning or an error) has a primary span on its line. Findings with the same rule
and the same last call in the same file have one cause. --keep stores what was printed, --noise lists what is shown and not useful.
"""
import argparse, collections, json, os, subprocess, sys

FIRST = 10


def findings(text):
    """The findings in what was printed: level, cause, lines."""
    for line in text.splitlines():
        try:
            message = json.loads(line).get("message") or {}
        except ValueError:
            continue
        extra = message.get("async_lint")
        if message.get("level") not in ("warning", "error") or not extra:
            continue
        leaf = (extra.get("chain") or [{}])[-1]
        spans = [span for span in message["spans"] if span["is_primary"]]
        lines = [(span["file_name"], at) for span in spans for at in range(span["line_start"], span["line_end"] + 1)]
        yield message["level"], (extra.get("rule"), leaf.get("file"), leaf.get("callee")), lines


class Score:
    """Counts of one program."""

    def __init__(self, labels, found):
        at = {}
        causes = {}
        for level, cause, lines in found:
            causes.setdefault(cause, [])
            for line in lines:
                at.setdefault(line, (level, cause))
        self.labels, self.shown, self.noise = collections.Counter(), collections.Counter(), []
        self.errors = [0, 0]
        for label in labels:
            useful = label["label"] == "fix"
            self.labels[useful] += 1
            hit = at.get((label["file"], label["line"]))
            if not hit:
                continue
            self.shown[useful] += 1
            if not useful:
                self.noise.append(label)
            causes[hit[1]].append(useful)
            if hit[0] == "error":
                self.errors = [self.errors[0] + useful, self.errors[1] + 1]
        judged = [any(labels) for labels in causes.values() if labels]
        self.causes = [sum(judged), len(judged)]
        self.first = [sum(judged[:FIRST]), len(judged[:FIRST])]

    def row(self, name):
        kept = f"{self.shown[True]} of {self.labels[True]}"
        noise = f"{self.shown[False]} of {self.labels[False]}"
        pairs = [self.causes, self.first, self.errors]
        return " | ".join(["", name, kept, noise] + [f"{good} of {all}" for good, all in pairs] + [""]).strip()

    def add(self, other):
        self.labels += other.labels
        self.shown += other.shown
        for own, more in ((self.causes, other.causes), (self.first, other.first), (self.errors, other.errors)):
            own[0], own[1] = own[0] + more[0], own[1] + more[1]


def run(tool, program):
    """What the tool prints in a checkout."""
    done = subprocess.run([tool, "--message-format", "json"], cwd=program, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{program}: {done.stderr.strip()}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs")
    parser.add_argument("labels")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--tool", default="cargo-async-lint", metavar="BINARY")
    parser.add_argument("--keep", metavar="DIR")
    parser.add_argument("--noise", action="store_true")
    args = parser.parse_args()
    inner = os.path.join(args.labels, "labels")
    folder = inner if os.path.isdir(inner) else args.labels
    tool = os.path.abspath(args.tool) if os.sep in args.tool else args.tool
    known = sorted(name[: -len(".jsonl")] for name in os.listdir(folder) if name.endswith(".jsonl"))
    names = args.names or [name for name in known if os.path.isdir(os.path.join(args.programs, name))]
    if not names:
        sys.exit(f"no program in {args.programs} has labels in {folder}")
    if args.keep:
        os.makedirs(args.keep, exist_ok=True)
    print(f"| program | useful kept | harmless or wrong still shown | causes worth a fix | among the first {FIRST} | errors worth a fix |")
    print("|---|---|---|---|---|---|")
    together = Score([], [])
    for name in names:
        with open(os.path.join(folder, name + ".jsonl"), encoding="utf-8") as file:
            labels = [json.loads(line) for line in file if line.strip()]
        text = run(tool, os.path.join(args.programs, name))
        if args.keep:
            with open(os.path.join(args.keep, name + ".json"), "w", encoding="utf-8") as file:
                file.write(text)
        score = Score(labels, findings(text))
        print(score.row(name), flush=True)
        for label in score.noise if args.noise else []:
            print(f"  {label['label']:8} {label['file']}:{label['line']} {label.get('callee', '')}", file=sys.stderr)
        together.add(score)
    print(together.row("together"))


if __name__ == "__main__":
    main()
