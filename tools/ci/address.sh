#!/usr/bin/env bash
# Writes the address of the repository wherever the pages and the extension have the placeholder OWNER, and into Cargo.toml.
#
# Usage: tools/ci/address.sh https://github.com/NAME/cargo-async-lint
#        tools/ci/address.sh --check     fails and lists the places where the placeholder still stands
set -euo pipefail
cd "$(dirname "$0")/../.."

pages=(README.md docs/*.md editors/vscode/README.md editors/vscode/package.json)
if [ "$1" = --check ]; then
  if grep -n 'OWNER/cargo-async-lint' "${pages[@]}"; then exit 1; fi
  exit 0
fi

address=${1%/}
owner=$(basename "$(dirname "$address")")
for page in "${pages[@]}"; do
  sed "s|OWNER/cargo-async-lint|$owner/cargo-async-lint|g" "$page" >"$page.new"
  mv "$page.new" "$page"
done
if ! grep -q '^repository = ' Cargo.toml; then
  sed "s|^license = .*|&\nrepository = \"$address\"|" Cargo.toml >Cargo.toml.new
  mv Cargo.toml.new Cargo.toml
fi
