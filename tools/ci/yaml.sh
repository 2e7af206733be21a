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
"$bin/yamllint" --strict --config-file tools/ci/yamllint.yml .github action.yml .pre-commit-hooks.yaml tools/ci/yamllint.yml
"$bin/zizmor" --quiet --offline --no-progress --pedantic .github action.yml
