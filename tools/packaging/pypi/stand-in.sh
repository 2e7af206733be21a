#!/usr/bin/env bash
# Stands in for cargo where maturin asks it to build: says that BUILT is what came out. Hands anything else to REAL_CARGO.
set -euo pipefail

if [ "$1" != rustc ]; then exec "$REAL_CARGO" "$@"; fi

while [ $# -gt 0 ]; do
  if [ "$1" = --manifest-path ]; then manifest=$2; fi
  shift
done
about=$("$REAL_CARGO" metadata --format-version 1 --no-deps --manifest-path "$manifest")
id=$(sed -n 's/.*"name":"cargo-async-lint","version":"[^"]*","id":"\([^"]*\)".*/\1/p' <<<"$about")
cat <<JSON
{"reason":"compiler-artifact","package_id":"$id","manifest_path":"$manifest","target":{"kind":["bin"],"crate_types":["bin"],"name":"cargo-async-lint","src_path":"$(dirname "$manifest")/src/main.rs","edition":"2024","doc":true,"doctest":false,"test":true},"profile":{"opt_level":"3","debuginfo":0,"debug_assertions":false,"overflow_checks":false,"test":false},"features":[],"filenames":["$BUILT"],"executable":"$BUILT","fresh":true}
{"reason":"build-finished","success":true}
JSON
