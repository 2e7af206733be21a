#!/usr/bin/env bash
# Drives the real pre-commit: a local clone of this repository as the source of the hooks, a workspace that uses them,
# and commits that have to go through or to be refused.
#
# Usage: tools/ci/pre-commit.sh PRE_COMMIT HOOK
# HOOK is `async-lint-system` (the built debug binary is put on the PATH), `async-lint` (pre-commit builds the tool
# from the clone, in release: minutes) or `async-lint-prebuilt` (the wheel comes from the folder PIP_FIND_LINKS).
set -euo pipefail
cd "$(dirname "$0")/../.."

pre_commit=$(realpath -s "$1")
hook=$2
target=$(realpath "${CARGO_TARGET_DIR:-target}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PRE_COMMIT_HOME=$work/home PRE_COMMIT_COLOR=never XDG_CACHE_HOME=$work/cache
export CARGO_TARGET_DIR=$target/pre-commit
# Nothing of the surroundings: neither the repository whose hook runs this, nor the user's own settings.
for name in $(git rev-parse --local-env-vars); do unset "$name"; done
export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1
git config --global user.name test
git config --global user.email test@example.invalid
git config --global init.defaultBranch main
git config --global --add safe.directory '*'
if [ "$hook" = async-lint-system ]; then PATH=$target/debug:$PATH; fi

# The clone has the last commit; what is being worked on is put on top.
git clone --quiet --no-hardlinks . "$work/hooks"
cp .pre-commit-hooks.yaml setup.py Cargo.toml "$work/hooks/"
git -C "$work/hooks" add --all
git -C "$work/hooks" commit --quiet --allow-empty --message "as it is now"
rev=$(git -C "$work/hooks" rev-parse HEAD)

say() { # say FILE NAME...: a library with one function that stalls for each name, and its helpers
  local file=$1 name
  shift
  : >"$file"
  for name in "$@"; do
    echo "pub async fn $name() { std::thread::sleep(std::time::Duration::from_secs(1)); }" >>"$file"
  done
}

mkdir "$work/project" && cd "$work/project"
git init --quiet
mkdir -p a/src b/src
printf '[workspace]\nmembers = ["a", "b"]\nresolver = "2"\n' >Cargo.toml
for name in a b; do printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2021"\n' "$name" >"$name/Cargo.toml"; done
say a/src/lib.rs
say a/src/old.rs long_known
say b/src/lib.rs
say b/src/gone.rs leaves_soon
echo 'mod old;' >>a/src/lib.rs
echo 'mod gone;' >>b/src/lib.rs
echo notes >notes.md
printf '/target\n' >.gitignore
cargo generate-lockfile --quiet
cat >.pre-commit-config.yaml <<YAML
repos:
  - repo: $work/hooks
    rev: $rev
    hooks:
      - id: $hook
YAML
git add --all
git commit --quiet --message "before there were hooks"
"$pre_commit" install >/dev/null

failures=0
expect() { # expect OUTCOME WHAT [PATTERN]...: commits all that is changed; a pattern that begins with ! must not occur
  local outcome=$1 what=$2 seen=refused pattern
  shift 2
  git add --all
  if git commit --message "$what" >"$work/out" 2>&1; then seen=accepted; fi
  local wrong=
  [ "$seen" = "$outcome" ] || wrong="the commit was $seen"
  for pattern in "$@"; do
    case $pattern in
      !*) if grep -qF -- "${pattern#!}" "$work/out"; then wrong="${wrong:+$wrong; }says ${pattern#!}"; fi ;;
      *) grep -qF -- "$pattern" "$work/out" || wrong="${wrong:+$wrong; }does not say $pattern" ;;
    esac
  done
  if [ -z "$wrong" ]; then echo "ok: $what"; else
    failures=$((failures + 1))
    echo "NOT OK: $what: $wrong"
    cat "$work/out"
  fi
  git reset --quiet --hard
}

echo more >>notes.md
expect accepted "no Rust file is changed" "no files to check"

echo 'pub async fn fine() {}' >>a/src/lib.rs
expect accepted "a sound change, beside an old finding in another file" Passed

say a/src/new.rs first
echo 'mod new;' >>a/src/lib.rs
echo 'pub async fn second() { std::fs::read("x").ok(); }' >>b/src/lib.rs
expect refused "new findings in two members" "a/src/new.rs:1:" "b/src/lib.rs:2:" "!a/src/old.rs"

git rm --quiet b/src/gone.rs
echo 'pub fn nothing() {}' >b/src/lib.rs
expect accepted "a file is deleted" Passed

printf '[features]\nextra = []\n' >>a/Cargo.toml
expect refused "a manifest is changed, and its package has a finding" "a/src/old.rs:1:"

echo 'exclude = ["a/src/old.rs"]' >async-lint.toml
expect accepted "the config leaves the finding out" Passed

printf '    args: [--workspace, --staged]\n    pass_filenames: false\n' | sed 's/^/    /' >>.pre-commit-config.yaml
echo 'exclude = []' >async-lint.toml
echo 'pub fn helper() {}' >b/src/helper.rs
printf 'mod helper;\npub async fn caller() {\n    helper::helper();\n}\n' >>b/src/lib.rs
expect accepted "by what is staged: a sound change, beside an old finding" Passed

echo 'pub fn helper() { std::thread::sleep(std::time::Duration::MAX); }' >b/src/helper.rs
expect refused "by what is staged: a helper that an untouched caller reaches" "b/src/lib.rs:4:" "!a/src/old.rs"

exit "$failures"
