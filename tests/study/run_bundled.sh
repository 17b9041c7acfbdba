#!/bin/sh
# The bundled study into a folder, once for all tests that look at its results. Run from the root of the source tree, as
# the examples of the manual are: what a run takes up again was made under the same name.
#   run_bundled.sh LEHR STUDY FOLDER
set -eu
rm -rf "$3"
"$1" run "$2" -o "$3" -q --json >"$3.json"
grep -q '"failed": 0' "$3.json" || { cat "$3.json"; exit 1; }
