#!/usr/bin/env bash
# Prints the folder of programs of a Python environment that has tools/FOLDER/requirements.txt, made on first use below
# target/. Fails, saying why, where there is no Python or no package registry.
#
# Usage: tools/ci/venv.sh [FOLDER]     [default: ci]
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=${1:-ci}
venv=${CARGO_TARGET_DIR:-target}/venv-$folder
wanted=tools/$folder/requirements.txt
python=python3
if [ "${OS:-}" = Windows_NT ]; then python=python; fi
if ! cmp -s "$wanted" "$venv/installed.txt"; then
  "$python" -m venv "$venv" >&2
  bin=$venv/bin
  if [ -d "$venv/Scripts" ]; then bin=$venv/Scripts; fi
  "$bin/pip" install --quiet --disable-pip-version-check --retries 1 -r "$wanted" >&2
  cp "$wanted" "$venv/installed.txt"
fi
if [ -d "$venv/Scripts" ]; then cd "$venv/Scripts"; else cd "$venv/bin"; fi
pwd
