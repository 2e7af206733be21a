"""The tools that are compared: how each is installed, run, and read.

Every tool is installed at a fixed version through the client of its own registry, and is run as its manual says on a whole
project. What counts is what its rules about blocking in async code say; other rules are not looked at.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
RULES = HERE / "rules"


@dataclass
class Tool:
    """`read` gets the standard output and gives (path, line) pairs; paths are as the tool writes them."""

    name: str
    version: str
    command: list
    read: Callable
    crate: str = ""
    package: str = ""
    builds: bool = False
    env: dict = field(default_factory=dict)
    note: str = ""


def objects(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def cargo_messages(codes):
    def read(text):
        found = set()
        for entry in objects(text):
            message = entry.get("message", {})
            if entry.get("reason") == "compiler-message" and (message.get("code") or {}).get("code") in codes:
                found.update((span["file_name"], span["line_start"]) for span in message["spans"] if span["is_primary"])
        return found

    return read


def one_object(entries, rule, codes, path, line):
    """Reads one JSON document: `entries` leads to the list, the others to what is in an entry."""

    def at(value, keys):
        for key in keys.split("."):
            value = value.get(key) if key and value is not None else value
        return value

    def read(text):
        listed = at(json.loads(text), entries) if text.strip() else []
        return {(at(entry, path), at(entry, line)) for entry in listed if any(code in at(entry, rule) for code in codes)}

    return read


OWN_LINTS = ["blocking-call", "blocking-call-indirect", "blocking-drop", "blocking-in-poll"]


def all_tools(own, version):
    """`own` is the built cargo-async-lint. `{bin}` in a command is where the others are installed."""
    check = [str(own), "async-lint", "--workspace", "--message-format", "json", "--quiet", "--no-cache"]
    return [
        Tool("cargo-async-lint", version, check, cargo_messages(OWN_LINTS)),
        Tool("cargo-async-lint -W all", version, check + ["-W", "all"], cargo_messages(OWN_LINTS)),
        Tool(
            "clippy, disallowed_methods",
            subprocess.run(["cargo", "clippy", "--version"], capture_output=True, text=True).stdout.split()[1],
            ["cargo", "clippy", "--workspace", "--message-format", "json", "--quiet", "--", "-A", "clippy::all", "-W", "clippy::disallowed_methods"],
            cargo_messages(["clippy::disallowed_methods"]),
            builds=True,
            env={"CLIPPY_CONF_DIR": str(RULES)},
            note="with the list in `rules/clippy.toml`",
        ),
        Tool(
            "rust-doctor", "0.9.0", ["{bin}/rust-doctor", "inspect", ".", "--json", "--yes"],
            one_object("diagnostics", "code", ["blocking_call_in_async", "block_on_in_async"], "path", "span.line_start"),
            crate="rust-doctor", builds=True,
        ),
        Tool(
            "cargo-async-doctor", "1.0.1", ["{bin}/cargo-async-doctor", "async-doctor", "--workspace", "--message-format", "json"],
            one_object("diagnostics", "id", ["blocking"], "location.file_path", "location.line"), crate="cargo-async-doctor",
        ),
        Tool(
            "code-buster", "0.13.0", ["{bin}/cb", "review", "--only", "rust-blocking-call-in-async", "--all-findings", "--format", "json"],
            one_object("findings", "code", ["rust-blocking-call-in-async"], "path", "line"), crate="code-buster",
        ),
        Tool(
            "cargo-perf", "0.6.0", ["{bin}/cargo-perf", "--path", ".", "--format", "json", "check"],
            one_object("", "rule_id", ["async-block-in-async"], "file_path", "line"), crate="cargo-perf",
        ),
        Tool(
            "gruff-rs", "0.5.0", ["{bin}/gruff-rs", "analyse", "--format", "json", "--fail-on", "none", "."],
            one_object("findings", "ruleId", ["blocking-call-in-async"], "file", "line"), crate="gruff-rs",
        ),
        Tool(
            "deslop", "0.2.0", ["{bin}/deslop", "scan", ".", "--json"],
            one_object("findings", "rule_id", ["rust_blocking_io_in_async"], "path", "start_line"), crate="deslop",
        ),
        Tool(
            "unfault", "1.0.62", ["{bin}/unfault", "review", "--offline", "--output", "json"],
            one_object("findings", "rule_id", ["rust.blocking_in_async", "rust.sync_dns_lookup", "rust.cpu_in_async"], "file_path", "line"),
            crate="unfault",
        ),
        Tool(
            "thailint", "0.25.1", ["{bin}/thailint", "blocking-async", "--format", "json", "."],
            one_object("violations", "rule_id", ["blocking-async"], "file_path", "line"), package="thailint",
        ),
        Tool(
            "semgrep", "1.182.0",
            ["{bin}/semgrep", "scan", "--config", str(RULES / "semgrep.yml"), "--metrics", "off", "--disable-version-check", "--no-git-ignore", "--json", "--quiet", "."],
            one_object("results", "check_id", ["blocking-in-async"], "path", "start.line"), package="semgrep",
            note="with `rules/semgrep.yml`",
        ),
        Tool(
            "ast-grep", "0.51.1", ["{bin}/ast-grep", "scan", "--rule", str(RULES / "ast-grep.yml"), "--json=stream", "."],
            lambda text: {(entry["file"], entry["range"]["start"]["line"] + 1) for entry in objects(text)}, package="ast-grep-cli",
            note="with `rules/ast-grep.yml`",
        ),
    ]


def install(tools, work):
    """Puts the tools below `work`; those that can't be installed are named and left out."""
    env = dict(os.environ, CARGO_TARGET_DIR=str(work / "target" / "peers"))
    there = []
    for tool in tools:
        if tool.crate and not (work / "bin" / binary_of(tool)).exists():
            command = ["nice", "cargo", "install", "-j1", "--locked", "--quiet", "--root", str(work), f"{tool.crate}@{tool.version}"]
        elif tool.package and not (work / "bin" / binary_of(tool)).exists():
            if not (work / "venv").exists():
                subprocess.run([sys.executable, "-m", "venv", str(work / "venv")], check=True)
            pip = work / "venv" / "bin" / "pip"
            command = [str(pip), "install", "--quiet", "--disable-pip-version-check", f"{tool.package}=={tool.version}"]
        else:
            there.append(tool)
            continue
        print(f"installing {tool.name} {tool.version}", file=sys.stderr)
        if subprocess.run(command, env=env).returncode != 0:
            print(f"{tool.name} {tool.version} can't be installed and is left out", file=sys.stderr)
            continue
        if tool.package:
            (work / "bin").mkdir(exist_ok=True)
            # A wrapper and no link: these programs find their packages by where they are.
            program = work / "bin" / binary_of(tool)
            program.write_text(f'#!/bin/sh\nPATH="{work}/venv/bin:$PATH" exec "{work}/venv/bin/{binary_of(tool)}" "$@"\n')
            program.chmod(0o755)
        there.append(tool)
    return there


def binary_of(tool):
    return Path(tool.command[0]).name
