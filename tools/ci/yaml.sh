#!/usr/bin/env bash
# Checks workflows, the action, the hooks and what docs/ci.md shows: against the schemas of those who read them, for
# the faults that zizmor knows, and for style.
#
# Usage: tools/ci/yaml.sh BIN
# BIN is the folder that tools/ci/venv.sh prints.
set -euo pipefail
cd "$(dirname "$0")/../.."

bin=$1
check() { "$bin/check-jsonschema" --quiet --no-cache "$@"; }
check --builtin-schema vendor.github-workflows .github/workflows/*.yml
check --builtin-schema vendor.github-actions action.yml
check --builtin-schema vendor.dependabot .github/dependabot.yml
"$bin/pre-commit" validate-manifest .pre-commit-hooks.yaml

# What docs/ci.md shows, by the file's name in the first line of each block.
shown=$(mktemp -d)
trap 'rm -rf "$shown"' EXIT
extract() { # extract NAME: each block of that name as a file of its own
  awk -v first="# $1" -v out="$shown/${1//\//_}" '
    /^```/ { inside = 0; opening = ($0 == "```yaml"); next }
    opening { opening = 0; if ($0 == first) { inside = 1; file = out "." ++count ".yml" } }
    inside { print > file }
    END { if (!count) { print "docs/ci.md does not show " first > "/dev/stderr"; exit 1 } }
  ' docs/ci.md
}
extract .github/workflows/async-lint.yml
extract .gitlab-ci.yml
extract .buildkite/pipeline.yml
extract .pre-commit-config.yaml
check --builtin-schema vendor.github-workflows "$shown"/.github_*.yml
check --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci "$shown"/.gitlab-ci*.yml
check --builtin-schema vendor.buildkite "$shown"/.buildkite_*.yml
"$bin/pre-commit" validate-config "$shown"/.pre-commit-config*.yml

"$bin/yamllint" --strict --config-file tools/ci/yamllint.yml .github action.yml .pre-commit-hooks.yaml tools/ci/yamllint.yml
"$bin/zizmor" --quiet --offline --no-progress --pedantic .github action.yml
