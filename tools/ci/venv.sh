#!/usr/bin/env bash
# Prints the bin folder of a Python environment that has tools/ci/requirements.txt, made on first use below target/.
# Fails, saying why, where there is no Python or no package registry.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=${CARGO_TARGET_DIR:-target}/venv
wanted=tools/ci/requirements.txt
if ! cmp -s "$wanted" "$venv/installed.txt"; then
  python3 -m venv "$venv" >&2
  "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 -r "$wanted" >&2
  cp "$wanted" "$venv/installed.txt"
fi
cd "$venv/bin" && pwd
