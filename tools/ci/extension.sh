#!/usr/bin/env bash
# Builds the extension for Visual Studio Code, tests it against the server, and packs it: editors/vscode/async-lint.vsix.
#
# Usage: tools/ci/extension.sh PROGRAM
#
# PROGRAM is a built cargo-async-lint. Needs npm, its registry, and Node 20 or later.
set -euo pipefail

ASYNC_LINT=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
export ASYNC_LINT
cd "$(dirname "$0")/../../editors/vscode"
npm ci --no-audit --no-fund
npm test
npm run package
