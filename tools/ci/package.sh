#!/usr/bin/env bash
# Packs a built binary as it is published: cargo-async-lint-TARGET.tar.gz with manual pages, completions for shells, licences
# and README, and its SHA-256.
#
# Usage: tools/ci/package.sh TARGET BINARY OUT
set -euo pipefail
cd "$(dirname "$0")/../.."

target=$1 binary=$2 out=$3
name=cargo-async-lint-$target
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

mkdir -p "$stage/$name" "$out"
cp "$binary" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$stage/$name/"
# What the binary says of itself; one for another machine is left without.
if "$binary" --version >/dev/null 2>&1; then
    mkdir "$stage/$name/completions"
    "$binary" completions bash >"$stage/$name/completions/cargo-async-lint.bash"
    "$binary" completions zsh >"$stage/$name/completions/_cargo-async-lint"
    "$binary" completions fish >"$stage/$name/completions/cargo-async-lint.fish"
    "$binary" completions powershell >"$stage/$name/completions/_cargo-async-lint.ps1"
    "$binary" man "$stage/$name/man"
fi
tar -czf "$out/$name.tar.gz" -C "$stage" "$name"
cd "$out"
if command -v sha256sum >/dev/null; then sha256sum "$name.tar.gz"; else shasum -a 256 "$name.tar.gz"; fi >"$name.tar.gz.sha256"
cat "$name.tar.gz.sha256"
