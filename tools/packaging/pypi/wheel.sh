#!/usr/bin/env bash
# Makes the wheel for PyPI with maturin.
#
# Usage: tools/packaging/pypi/wheel.sh TARGET OUT BINARY     packs a binary that is built
#        tools/packaging/pypi/wheel.sh TARGET OUT            lets maturin build it, with the profile of releases
#
# maturin only packs what cargo has just built. With BINARY, a stand-in for cargo answers that it has built that one: the
# binary is then the same, byte for byte, in archive and wheel. On Windows, maturin finds no stand-in; there,
# what cargo has built before is not built again.
set -euo pipefail
cd "$(dirname "$0")/../../.."

target=$1 out=$2 binary=${3:-}
maturin=$(tools/ci/venv.sh packaging)/maturin
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# On Windows the path as Windows writes it.
root=$(pwd -W 2>/dev/null || pwd)
sed "s|^manifest-path = .*|manifest-path = '$root/Cargo.toml'|" tools/packaging/pypi/pyproject.toml >"$work/pyproject.toml"
cp LICENSE-* "$work/"
cp tools/packaging/about.md "$work/README.md"

args=(--target "$target" --out "$out")
case $target in
  # It needs no C library of the system, so it is for those with glibc too.
  *-linux-musl) args+=(--compatibility manylinux2014 musllinux_1_1) ;;
  *) args+=(--compatibility pypi) ;;
esac
if [ -z "$binary" ]; then
  args+=(--profile dist)
else
  # Python's installers put it onto the PATH under the name that it has here.
  mkdir "$work/built"
  cp "$binary" "$work/built/cargo-async-lint"
  export REAL_CARGO BUILT=$work/built/cargo-async-lint
  REAL_CARGO=$(command -v cargo)
  cp tools/packaging/pypi/stand-in.sh "$work/cargo"
  chmod +x "$work/cargo"
  PATH=$work:$PATH
fi
cd "$work"
"$maturin" build --locked "${args[@]}"
