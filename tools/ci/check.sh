#!/usr/bin/env bash
# The step of the action that checks: a report for people, one for code scanning, and the exit code.
#
#   ARGS         what is handed to the tool, split at spaces
#   ANNOTATIONS  `true`: workflow commands instead of the report for people
#   FAIL         `true`: fails where there are findings; a run that could not be made fails always
# RUNNER_TEMP and GITHUB_OUTPUT are those of GitHub Actions; the tool lies in RUNNER_TEMP/async-lint/bin.
set -euo pipefail

format=human
if [ "${ANNOTATIONS:-true}" = true ]; then format=github; fi
own=$RUNNER_TEMP/async-lint
sarif=$own/async-lint.sarif
read -r -a args <<<"${ARGS:-}"

code=0
"$own/bin/cargo-async-lint" async-lint --message-format "$format" --cache-dir "$own/facts" --output "sarif=$sarif" \
  ${args[@]+"${args[@]}"} || code=$?
echo "exit-code=$code" >>"$GITHUB_OUTPUT"
if [ "$code" -gt 1 ]; then exit "$code"; fi
echo "sarif-file=$sarif" >>"$GITHUB_OUTPUT"
if [ "${FAIL:-true}" = true ]; then exit "$code"; fi
