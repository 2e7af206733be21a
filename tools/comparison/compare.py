#!/usr/bin/env python3
"""Runs this tool and its peers on the same code, in one go, and prints the tables of docs/comparison.md.

    tools/comparison/compare.py target/release/cargo-async-lint [--work DIR] [--no-projects] [--only NAME]..

The peers are installed below DIR (default: target/comparison) from crates.io and PyPI; the first run takes a while. `cases/` holds
small programs, each file one, with `//~ blocks` at the end of every line that stalls an executor. `PROJECTS` are published crates
for which tests/corpus tells what the compiler says. Every tool works on a copy of its own.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from tools import all_tools, install

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CASES = HERE / "cases"
CORPUS = ROOT / "tests" / "corpus"
PROJECTS = ["dufs-0.47.0", "rustypaste-0.18.1", "sfz-0.7.1"]
MARK = "//~ blocks"
TOPICS = ["names", "values", "contexts", "macros", "helpers", "dispatch", "generated", "quiet"]


def run(tool, project, work):
    """What the tool finds: {(path below the project, line)}, and what it took: seconds of work, peak in MB."""
    command = [part.replace("{bin}", str(work / "bin")) for part in tool.command]
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target" / "projects"), CARGO_TERM_COLOR="never", **tool.env)
    with open(work / "stdout", "w+", encoding="utf-8") as out, open(work / "stderr", "w+", encoding="utf-8") as err:
        process = subprocess.Popen(command, cwd=project, env=env, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        text, complaint = out.read(), err.read()
    try:
        found = {at_call(project, relative(path, project), line) for path, line in tool.read(text)}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"{tool.name} on {project.name}: no answer ({error}), exit code {process.returncode}\n{complaint[-800:]}", file=sys.stderr)
        return None
    return found, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def relative(path, project):
    path = Path(path)
    absolute = path if path.is_absolute() else project / path
    return os.path.relpath(os.path.normpath(absolute), project)


def at_call(project, path, line):
    """Some tools name the function: what they say of its head is taken for said of the first marked line in it."""
    try:
        lines = (project / path).read_text(encoding="utf-8").splitlines()
        head = lines[line - 1]
    except (OSError, IndexError, UnicodeDecodeError):
        return path, line
    if re.match(r"\s*(pub )?async fn ", head) and MARK not in head:
        indent = len(head) - len(head.lstrip())
        for number in range(line + 1, len(lines) + 1):
            if lines[number - 1].endswith(MARK):
                return path, number
            if lines[number - 1] == " " * indent + "}":
                break
    return path, line


def copy_of(source, work):
    target = work / "projects" / source.name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("target"))
    return target


def cases_of(folder):
    """Per topic, the files that are cases, and which of their lines stall an executor."""
    cases = {topic: {} for topic in TOPICS}
    for topic in TOPICS:
        for path in sorted((folder / "src" / topic).glob("*.rs")):
            marked = {number for number, line in enumerate(path.read_text().splitlines(), 1) if line.endswith(MARK)}
            # Without a mark, and not among the quiet ones, it is what cases call.
            if marked or (topic == "quiet" and path.name != "mod.rs"):
                cases[topic][str(path.relative_to(folder))] = marked
    return cases


def case_table(tools, work):
    folder = copy_of(CASES, work)
    cases = cases_of(folder)
    marked = {(path, line) for files in cases.values() for path, lines in files.items() for line in lines}
    total = sum(map(len, cases.values()))
    rows = [["tool"] + [f"{topic} ({len(cases[topic])})" for topic in TOPICS] + [f"right of {total}", "false lines"]]
    wrong = {}
    for tool in tools:
        answer = run(tool, folder, work)
        if answer is None:
            continue
        found = {(path, line) for path, line in answer[0] if path.startswith("src" + os.sep)}
        right = {topic: [is_right(path, lines, found) for path, lines in cases[topic].items()] for topic in TOPICS}
        wrong[tool.name] = [path for topic in TOPICS for path, lines in cases[topic].items() if not is_right(path, lines, found)]
        counts = [sum(right[topic]) for topic in TOPICS]
        rows.append([tool.name] + counts + [sum(counts), len(found - marked)])
    return rows, wrong


def is_right(path, lines, found):
    """Each marked line is named; where none is marked, no line is."""
    named = {line for where, line in found if where == path}
    return lines <= named if lines else not named


def project_tables(tools, work):
    rows = [["tool"] + [f"{name}" for name in PROJECTS] + ["all", "other lines"]]
    cost = [["tool"] + [f"{name}: work, peak" for name in PROJECTS]]
    folders = [unpacked(name, work) for name in PROJECTS]
    truths = [truth_of(name) for name in PROJECTS]
    for tool in tools:
        row, spent, sums, others = [tool.name], [tool.name], [0, 0], 0
        for folder, truth in zip(folders, truths):
            answer = run(tool, folder, work)
            if answer is None:
                row.append("–")
                spent.append("–")
                continue
            found, seconds, peak = answer
            hit = [site for site in truth if any((site["file"], line) in found for line in range(site["line"], site["end_line"] + 1))]
            near = {(site["file"], line) for site in truth for line in range(site["line"], site["end_line"] + 1)}
            row.append(f"{len(hit)}/{len(truth)}")
            sums = [sums[0] + len(hit), sums[1] + len(truth)]
            others += len(found - near)
            spent.append("with a build" if tool.builds else f"{seconds:.1f} s, {peak:.0f} MB")
        rows.append(row + [f"{sums[0]}/{sums[1]}", others])
        cost.append(spent)
    return rows, cost


def truth_of(name):
    sites = [json.loads(line) for line in (CORPUS / f"{name}.truth.jsonl").read_text().splitlines()]
    return [site for site in sites if site["class"] != "uncertain"]


def unpacked(name, work):
    """A published crate, by way of cargo's own download cache."""
    folder = work / "sources" / name
    if not folder.exists():
        crate, version = name.rsplit("-", 1)
        subprocess.run(["cargo", "info", "--quiet", f"{crate}@{version}"], stdout=subprocess.DEVNULL, cwd=work, check=True)
        home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo"))
        archive = next((home / "registry" / "cache").glob(f"*/{name}.crate"))
        with tarfile.open(archive) as tar:
            tar.extractall(work / "sources", filter="data")
        subprocess.run(["cargo", "fetch", "--quiet", "--locked"], cwd=folder, check=True)
    return copy_of(folder, work)


def show(title, rows):
    print(f"\n{title}\n")
    for number, row in enumerate(rows):
        print("| " + " | ".join(map(str, row)) + " |")
        if number == 0:
            print("|" + "---|" * len(row))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=Path)
    parser.add_argument("--work", type=Path, default=ROOT / "target" / "comparison")
    parser.add_argument("--no-projects", action="store_true")
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    options = parser.parse_args()
    work = options.work.resolve()
    (work / "projects").mkdir(parents=True, exist_ok=True)
    own = options.binary.resolve()
    version = subprocess.run([own, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    tools = [tool for tool in all_tools(own, version) if not options.only or tool.name in options.only]
    tools = install(tools, work)
    print("Tools: " + "; ".join(f"{tool.name} {tool.version}" + (f" ({tool.note})" if tool.note else "") for tool in tools))
    rows, wrong = case_table(tools, work)
    show("Cases", rows)
    print()
    for name in [name for name in wrong if name == "cargo-async-lint"]:
        print(f"{name} is wrong about: " + ", ".join(re.sub(r"^src/|\.rs$", "", path) for path in wrong[name]))
    if not options.no_projects:
        rows, cost = project_tables(tools, work)
        show("Projects: calls that block, as the compiler says, and lines beside them", rows)
        show("What a run costs", cost)


main()
