#!/usr/bin/env bash
# Packs the built debug binary as a release does, installs it as the action does, and sees a changed archive refused.
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=x86_64-unknown-linux-musl
export RELEASES=file://$work/releases TAG=v9.9.9 TARGET=$target
place=$work/releases/download/$TAG
tools/ci/package.sh "$target" "${CARGO_TARGET_DIR:-target}/debug/cargo-async-lint" "$place" >/dev/null

contents=$(tar -tzf "$place/cargo-async-lint-$target.tar.gz")
for part in cargo-async-lint man/cargo-async-lint.1 completions/_cargo-async-lint LICENSE-MIT; do
  grep -qx "cargo-async-lint-$target/$part" <<<"$contents" || { echo "NOT OK: $part is not packed" && exit 1; }
done

tools/ci/install.sh "$work/bin"
"$work/bin/cargo-async-lint" --version
SHA256=$(cut -d ' ' -f 1 "$place"/*.sha256) tools/ci/install.sh "$work/again"

refused() { # refused WHAT [NAME=VALUE]...
  local what=$1
  shift
  if env "$@" tools/ci/install.sh "$work/bad" 2>"$work/err"; then echo "NOT OK: $what is installed" && exit 1; fi
  grep -q "is not what it should be" "$work/err" || { cat "$work/err" && exit 1; }
  [ ! -e "$work/bad/cargo-async-lint" ] || { echo "NOT OK: $what is there" && exit 1; }
  echo "ok: $what is refused"
}
refused "an archive with another sum than the one that is asked for" SHA256=00
echo more >>"$place/cargo-async-lint-$target.tar.gz"
refused "an archive that was changed after its sum was taken"
