#!/usr/bin/env python3
"""What clippy's lints on guards and awaits find in guards.rs, next to `guard-across-await`. Prints the table of docs/comparison.md.

  guards.py [--tool BINARY] [--show]

The file is checked in editions 2021 and 2024, by `cargo clippy` of the toolchain that is set, with `await_holding_lock`,
`await_holding_refcell_ref` and `await_holding_invalid_type` (which is told of the locks of the standard streams) switched on, and by
the tool. A mark counts as found if a finding has a span on its line, which has to be the primary one for the tool. --show lists what is
missed and what is wrong.
"""
import argparse, json, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
CLIPPY = ["await_holding_lock", "await_holding_refcell_ref", "await_holding_invalid_type"]
STREAMS = ["std::io::StdoutLock", "std::io::StderrLock", "std::io::StdinLock"]
MARK = re.compile(r"//~ held(?: (\d+))?$")


def project(folder, edition):
    """A package with the cases; returns the marked lines, and those of all other guards."""
    os.makedirs(os.path.join(folder, "src"))
    source = os.path.join(HERE, "guards.rs")
    shutil.copy(source, os.path.join(folder, "src", "lib.rs"))
    with open(os.path.join(folder, "Cargo.toml"), "w", encoding="utf-8") as file:
        file.write(f'[package]\nname = "guards"\nversion = "0.0.0"\nedition = "{edition}"\n\n[workspace]\n')
    with open(os.path.join(folder, "clippy.toml"), "w", encoding="utf-8") as file:
        types = ", ".join(f'"{name}"' for name in STREAMS)
        file.write(f"await-holding-invalid-types = [{types}]\n")
    with open(source, encoding="utf-8") as file:
        marks = [(at, MARK.search(line.rstrip())) for at, line in enumerate(file, 1)]
    return {at for at, mark in marks if mark and mark[1] in (None, edition)}


def lines(text, codes):
    """The lines of the primary spans of findings with these codes."""
    found = set()
    for line in text.splitlines():
        try:
            message = json.loads(line).get("message") or {}
        except ValueError:
            continue
        if (message.get("code") or {}).get("code") in codes:
            found.update(span["line_start"] for span in message["spans"] if span["is_primary"])
    return found


def run(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if not done.stdout.strip():
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default="cargo-async-lint", metavar="BINARY")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    tool = os.path.abspath(args.tool) if os.sep in args.tool else args.tool
    switches = [part for name in CLIPPY for part in ("-W", f"clippy::{name}")]
    clippy = ["cargo", "clippy", "--message-format", "json", "--", *switches]
    own = [tool, "--offline", "--message-format", "json", "-A", "all", "-W", "guard-across-await"]
    print("| edition | guards over an await | clippy finds | wrong | `guard-across-await` finds | wrong |")
    print("|---|---|---|---|---|---|")
    for edition in ("2021", "2024"):
        with tempfile.TemporaryDirectory() as folder:
            held = project(os.path.join(folder, "p"), edition)
            folder = os.path.join(folder, "p")
            found = [
                lines(run(clippy, folder), {f"clippy::{name}" for name in CLIPPY}),
                lines(run(own, folder), {"guard-across-await", "async_lint::guard-across-await"}),
            ]
        cells = [cell for lines in found for cell in (f"{len(lines & held)} of {len(held)}", len(lines - held))]
        print(f"| {edition} | {len(held)} | " + " | ".join(str(cell) for cell in cells) + " |")
        for name, lines_found in zip(("clippy", "guard-across-await"), found) if args.show else ():
            print(f"  {name}: missed {sorted(held - lines_found)}, wrong {sorted(lines_found - held)}", file=sys.stderr)


if __name__ == "__main__":
    main()
