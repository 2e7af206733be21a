#!/usr/bin/env bash
# Refuses a release that would not be what it says.
#
# Usage: tools/ci/release-check.sh TAG REPOSITORY-URL
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=$1 here=$2
field() { sed -n "s/^$1 = \"\(.*\)\"/\1/p" Cargo.toml | head -n 1; }
fail() { echo "$*" >&2 && exit 1; }

[ "v$(field version)" = "$tag" ] || fail "the tag is $tag, and the version in Cargo.toml $(field version)"
extension=$(sed -n 's/^  "version": "\(.*\)",/\1/p' editors/vscode/package.json)
[ "v$extension" = "$tag" ] || fail "the tag is $tag, and the version in editors/vscode/package.json $extension"
# cargo binstall finds the archives by it.
[ "$(field repository)" = "$here" ] || fail "\`repository\` in Cargo.toml is '$(field repository)', and this is $here"
tools/ci/address.sh --check || fail "the pages name no address yet: tools/ci/address.sh $here"
# Wheel, npm packages, flake and hook take the version from Cargo.toml; the pages have it in what they show.
if grep -nE '(cargo-async-lint@|rev: |cargo-async-lint/)v[0-9]' README.md docs/*.md | grep -vE "[@ /]$tag([^0-9A-Za-z.-]|$)"; then
  fail "the pages name another release than $tag"
fi
tools/ci/release-notes.sh "$tag" >/dev/null
