#!/usr/bin/env bash
# Puts cargo-async-lint into a folder: from a release where there is one, else built from these sources with cargo.
#
# Usage: tools/ci/install.sh DIR
#   RELEASES  where the releases are, such as https://github.com/OWNER/cargo-async-lint/releases; empty: build
#   TAG       the release, such as v0.1.0; anything else than a version: build
#   SHA256    what the archive has to be [default: what the release says]
#   TARGET    the platform [default: this one]
set -euo pipefail

dir=$1
releases=${RELEASES:-} tag=${TAG:-} wanted=${SHA256:-} target=${TARGET:-}
binary=cargo-async-lint

this_platform() {
  local arch
  case $(uname -m) in
    x86_64 | amd64) arch=x86_64 ;;
    arm64 | aarch64) arch=aarch64 ;;
    *) return 1 ;;
  esac
  case $(uname -s) in
    Linux) echo "$arch-unknown-linux-musl" ;;
    Darwin) echo "$arch-apple-darwin" ;;
    MINGW* | MSYS* | CYGWIN*) echo "$arch-pc-windows-msvc" ;;
    *) return 1 ;;
  esac
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

build() {
  echo "async-lint: $1; building it with cargo" >&2
  cargo install --locked --quiet --path "$(dirname "$0")/../.." --root "$work/prefix" --no-track
  cp "$work"/prefix/bin/"$binary"* "$dir/"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$dir"

case $tag in
  v[0-9]*.[0-9]*.[0-9]*) ;;
  *)
    build "'$tag' is not a release"
    exit
    ;;
esac
if [ -z "$releases" ]; then
  build "no place of releases is given"
  exit
fi
if ! target=${target:-$(this_platform)}; then
  build "no release is made for $(uname -sm)"
  exit
fi

archive=$binary-$target.tar.gz
url=$releases/download/$tag/$archive
if ! curl --fail --silent --show-error --location --retry 3 --output "$work/$archive" "$url"; then
  build "there is no $url"
  exit
fi
if [ -z "$wanted" ]; then
  curl --fail --silent --show-error --location --retry 3 --output "$work/sum" "$url.sha256"
  wanted=$(cut -d ' ' -f 1 "$work/sum")
fi
found=$(sha256 "$work/$archive")
if [ "$found" != "$wanted" ]; then
  echo "async-lint: $url is not what it should be: SHA-256 is $found, expected $wanted" >&2
  exit 1
fi
tar -xzf "$work/$archive" -C "$work"
cp "$work/$binary-$target/$binary"* "$dir/"
