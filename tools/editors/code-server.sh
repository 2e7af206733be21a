#!/usr/bin/env bash
# Puts code-server, which is Visual Studio Code in a browser, into a folder, and prints the folder to start it from.
#
# Usage: tools/editors/code-server.sh FOLDER
#
# Needs npm, Node 20, and a compiler for C++. Only what editing needs is built: there are no terminals and no search.
set -euo pipefail

version=4.100.3
mkdir -p "$1"
cd "$1"
(
  npm pack --silent "code-server@$version"
  tar xzf "code-server-$version.tgz"
  cd package
  npm install --omit=dev --ignore-scripts
  npm rebuild --dangerously-allow-all-scripts argon2
  cd lib/vscode
  npm install --omit=dev --ignore-scripts
  npm rebuild --dangerously-allow-all-scripts @vscode/spdlog native-watchdog @parcel/watcher
  cd extensions
  npm install --omit=dev --ignore-scripts
) >&2
echo "$PWD/package"
