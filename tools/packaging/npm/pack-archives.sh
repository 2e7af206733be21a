#!/usr/bin/env bash
# Makes the packages for npm from the archives of a release, so that they hold the same binaries.
#
# Usage: tools/packaging/npm/pack-archives.sh ARCHIVES OUT
set -euo pipefail
cd "$(dirname "$0")/../../.."

archives=$1 out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

given=()
while read -r target program; do
  name=cargo-async-lint-$target
  tar -xzf "$archives/$name.tar.gz" -C "$work"
  given+=("$target=$work/$name/$program")
done < <(node -e 'for (const { target, program } of require("./tools/packaging/npm/platforms.js").PLATFORMS) console.log(target, program)')
tools/packaging/npm/pack.mjs "$out" "${given[@]}"
