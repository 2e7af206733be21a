#!/usr/bin/env python3
"""Run the tool over many published crates, each alone and with limits.

    survey.py BINARY FOLDER [--every N] [--seconds S] [--gigabytes G] [--at-once N]

FOLDER holds a folder for each crate, as cargo's registry/src does. Of a crate the folder `src` is looked at, without cargo. What is
printed is the page docs/survey.md has: how many crates ended badly or met a limit (the exit code is 1 if any did), how many places
could not be read and why, and the time by the size of the sources.
"""
import argparse
import collections
import json
import os
import resource
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

SIZES = [(10, "under 10 kB"), (100, "10 to 100 kB"), (1000, "100 kB to 1 MB"), (10000, "1 to 10 MB"), (10**9, "over 10 MB")]


def size_of(folder):
    files = (os.path.join(top, name) for top, _, names in os.walk(folder) for name in names if name.endswith(".rs"))
    return sum(os.path.getsize(path) for path in files if os.path.isfile(path))


def look_at(binary, crate, seconds, gigabytes):
    """What came of one crate: its name, fault or None, unread places by cause, kilobytes, seconds, peak in megabytes."""

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (gigabytes << 30, gigabytes << 30))

    command = [binary, "--no-cargo", "--no-cache", "-q", "-W", "all", "--message-format", "json", "src"]
    begun = time.monotonic()
    try:
        done = subprocess.run(command, cwd=crate, capture_output=True, timeout=seconds, preexec_fn=limit, stdin=subprocess.DEVNULL)
        fault = None if done.returncode in (0, 1) else f"exit {done.returncode}: {done.stderr.decode(errors='replace')[-200:]}"
        out = done.stdout
    except subprocess.TimeoutExpired:
        fault, out = f"more than {seconds} s", b""
    taken = time.monotonic() - begun
    causes = collections.Counter()
    for line in out.splitlines():
        message = json.loads(line).get("message")
        if isinstance(message, dict) and (message.get("code") or {}).get("code") == "unread-code":
            # Names differ from crate to crate: the cause is what stands around them.
            words = message["message"].split("`")
            causes["`..`".join(words[::2])] += 1
    return os.path.basename(crate), fault, causes, size_of(os.path.join(crate, "src")) // 1000, taken


def main():
    args = argparse.ArgumentParser()
    args.add_argument("binary")
    args.add_argument("folder")
    args.add_argument("--every", type=int, default=1, help="look at each Nth crate, by name")
    args.add_argument("--seconds", type=int, default=20)
    args.add_argument("--gigabytes", type=int, default=2)
    args.add_argument("--at-once", type=int, default=os.cpu_count(), help="look at N crates at a time; 1 gives each all processors")
    args = args.parse_args()
    binary = os.path.abspath(args.binary)
    crates = sorted(os.path.join(args.folder, name) for name in os.listdir(args.folder))
    crates = [crate for crate in crates[:: args.every] if size_of(os.path.join(crate, "src"))]
    with ThreadPoolExecutor(args.at_once) as pool:
        found = list(pool.map(lambda crate: look_at(binary, crate, args.seconds, args.gigabytes), crates))
    bad = [(name, fault) for name, fault, *_ in found if fault]
    print(f"{len(found)} crates, {sum(it[3] for it in found) / 1000:.0f} MB of Rust; {len(bad)} ended badly or met a limit.\n")
    for name, fault in bad:
        print(f"- {name}: {fault.strip()}")
    print("\n| sources | crates | median s | worst s | worst crate |\n|---|---|---|---|---|")
    low = 0
    for high, label in SIZES:
        group = sorted((taken, name) for name, _, _, size, taken in found if low <= size < high)
        low = high
        if group:
            print(f"| {label} | {len(group)} | {group[len(group) // 2][0]:.2f} | {group[-1][0]:.2f} | {group[-1][1]} |")
    causes = sum((it[2] for it in found), collections.Counter())
    print(f"\n{sum(causes.values())} places in {sum(1 for it in found if it[2])} crates could not be read:\n\n| places | cause |\n|---|---|")
    for cause, count in causes.most_common(15):
        print(f"| {count} | {cause} |")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
