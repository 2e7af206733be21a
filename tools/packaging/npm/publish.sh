#!/usr/bin/env bash
# Publishes the packages for npm: those with binaries before the one that asks for them. What is there already is left.
#
# Usage: tools/packaging/npm/publish.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../../.."

folder=$1
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# What is no release must not be what `npm install` takes.
tag=latest
if [[ $version = *-* ]]; then tag=next; fi

names=$(node -e 'const { PLATFORMS, packageOf } = require("./tools/packaging/npm/platforms.js"); console.log(PLATFORMS.map(packageOf).join("\n"))')
for name in $names cargo-async-lint; do
  if [ "$(npm view "$name@$version" version 2>/dev/null)" = "$version" ]; then
    echo "$name@$version is there"
  else
    npm publish --access public --provenance --tag "$tag" "$folder/$name-$version.tgz"
  fi
done
