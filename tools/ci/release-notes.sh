#!/usr/bin/env bash
# Prints the section of CHANGELOG.md that is about a version; fails where there is none.
#
# Usage: tools/ci/release-notes.sh TAG
set -euo pipefail
cd "$(dirname "$0")/../.."

awk -v title="## ${1#v}" '
  /^## / { inside = ($0 == title || index($0, title " ") == 1); seen = seen || inside; next }
  inside { print }
  END { if (!seen) { print "CHANGELOG.md has no section \"" title "\"" > "/dev/stderr"; exit 1 } }
' CHANGELOG.md
