#!/usr/bin/env bash
# Unpacks Neovim and Helix of a Debian suite into a folder, and prints the folder with the programs `nvim` and `hx`;
# with other packages, those of `nvim`, `hx` and `rust-analyzer` that they have.
#
# Usage: tools/editors/debian.sh SUITE FOLDER [PACKAGE..]
#
# SUITE is one of Debian's (trixie, sid), other than that of this machine too: nothing is installed, and each program is
# started with the libraries of its own suite. Needs apt on a Debian system, whose mirror and keys are used.
set -euo pipefail

suite=$1 folder=$2
shift 2
packages=("$@")
if [ ${#packages[@]} = 0 ]; then packages=(neovim hx); fi
mkdir -p "$folder"/{apt/lists/partial,apt/archives/partial,root,bin}
folder=$(cd "$folder" && pwd)
: >"$folder/apt/status"
# shellcheck disable=SC2016 # apt fills it in
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/*$' | head -n 1)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] ${mirror:?apt knows no mirror of Debian} $suite main" >"$folder/apt/sources.list"

options=(
  -o "Dir::Etc::sourcelist=$folder/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State=$folder/apt"
  -o "Dir::State::Lists=$folder/apt/lists" -o "Dir::State::status=$folder/apt/status" -o "Dir::Cache=$folder/apt"
  -o "Dir::Cache::archives=$folder/apt/archives" -o APT::Sandbox::User=root -o APT::Install-Recommends=false
)
{
  apt-get "${options[@]}" --quiet update
  apt-get "${options[@]}" --quiet --yes --download-only install "${packages[@]}"
  for archive in "$folder"/apt/archives/*.deb; do dpkg-deb --extract "$archive" "$folder/root"; done
} >&2

root=$folder/root
loader=$(find "$root" -name 'ld-linux*' | head -n 1)
libraries=$(find "$root" -name 'lib*.so*' -printf '%h\n' | sort -u | paste -sd :)
program() { # program NAME PATH VARIABLE=VALUE: a script that starts it with its own libraries
  if [ ! -e "$root/$2" ]; then return; fi
  printf '#!/bin/sh\nexport %s\nexec %s --library-path %s %s "$@"\n' "$3" "$loader" "$libraries" "$root/$2" >"$folder/bin/$1"
  chmod +x "$folder/bin/$1"
}
program nvim usr/bin/nvim "VIMRUNTIME=$root/usr/share/nvim/runtime"
program rust-analyzer usr/bin/rust-analyzer LC_ALL=C.UTF-8
program hx usr/lib/hx/hx "HELIX_RUNTIME=$root/usr/lib/hx/runtime"
echo "$folder/bin"
