#!/usr/bin/env bash
# How much of the library the tests run, by folder, as the table of docs/robustness.md: tools/coverage/coverage.sh
#
# Needs cargo-llvm-cov, and LLVM's tools: those of rustup's component llvm-tools, or others by LLVM_COV and LLVM_PROFDATA.
set -euo pipefail
cd "$(dirname "$0")/../.."

export CARGO_TARGET_DIR=${COVERAGE_TARGET_DIR:-$PWD/target/coverage}
# shellcheck disable=SC1090
source <(cargo llvm-cov show-env --sh)
cargo llvm-cov clean --workspace --profraw-only
tests=$(cargo test --locked --lib --test it --no-run --message-format json | python3 -c '
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if message.get("executable") and message["profile"]["test"]:
        print(message["executable"])')
for test in $tests; do
  # What builds in a test is built as always. The program is started thousands of times: its counts are added up in a few files.
  env -i PATH="$PATH" HOME="$HOME" LLVM_PROFILE_FILE="$CARGO_TARGET_DIR/counts-%4m.profraw" \
    "$test" >&2
done
cargo llvm-cov report --json --summary-only | python3 -c '
import collections, json, os, sys
report = json.load(sys.stdin)["data"][0]
root = os.path.join(os.getcwd(), "src")
sums = collections.defaultdict(lambda: [0, 0])
for file in report["files"]:
    name = os.path.relpath(file["filename"], root)
    if name.startswith(".."):
        continue
    folder = name.split(os.sep)[0] if os.sep in name else "(top)"
    for key in (folder, "all"):
        sums[key][0] += file["summary"]["lines"]["covered"]
        sums[key][1] += file["summary"]["lines"]["count"]
print("| part | lines | run by tests |\n|---|---|---|")
for key, (covered, count) in sorted(sums.items(), key=lambda it: (it[0] == "all", it[0])):
    print(f"| {key} | {count} | {100 * covered / count:.1f} % |")
'
