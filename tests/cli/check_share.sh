#!/bin/sh
# check_share.sh SHARE: manual pages render without a warning, completion scripts parse, and bash completes.
# Shells that are not installed are named; without groff the test is skipped.
set -eu
share=$1
command -v groff >/dev/null || { echo "skipped: groff is not installed"; exit 77; }
for page in "$share"/man/man1/*.1; do
  warnings=$(groff -K utf8 -man -Tutf8 -ww -rLL=100n "$page" 2>&1 >/dev/null)
  if [ -n "$warnings" ]; then
    echo "$page: $warnings"
    exit 1
  fi
done
bash -n "$share/completion/bash-completion/completions/lehr"
for shell in zsh fish; do
  command -v "$shell" >/dev/null || { echo "skipped: $shell is not installed"; continue; }
  "$shell" -n "$(find "$share/completion/$shell" -type f)"
done
if command -v fish >/dev/null; then
  found=$(fish --no-config -c "source '$share/completion/fish/vendor_completions.d/lehr.fish'
    complete -C 'lehr vers'; complete -C 'lehr version --js'; complete -C 'lehr help --as ma'; complete -C 'lehr dsc tn'; complete -C 'lehr dsc tnm sim'" | cut -f1 | tr '\n' ' ')
  [ "$found" = "version --json man tnm simulate " ] || { echo "fish completed: $found"; exit 1; }
fi
bash -eu -c '
  source "$1/completion/bash-completion/completions/lehr"
  complete_words() {
    COMP_WORDS=("$@")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _lehr
    echo "${COMPREPLY[*]}"
  }
  expect() {
    [ "$1" = "$2" ] || { echo "completion gave \"$2\", expected \"$1\""; exit 1; }
  }
  expect "version" "$(complete_words lehr vers)"
  expect "--json" "$(complete_words lehr version --js)"
  expect "man" "$(complete_words lehr help --as ma)"
  expect "tnm" "$(complete_words lehr dsc tnm)"
  expect "simulate" "$(complete_words lehr dsc tnm sim)"
  expect "--params" "$(complete_words lehr dsc tnm simulate --par)"
' bash "$share"
