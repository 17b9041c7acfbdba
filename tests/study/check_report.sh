#!/usr/bin/env bash
# The report of a study: what it consists of, told without a browser, and how it behaves in one.
#   check_report.sh static|browser LEHR FOLDER    FOLDER: results of the study
set -euo pipefail
part=$1
lehr=$2
results=$3
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# Debian's modules belong to its own interpreter; another one may come first in the path.
python=/usr/bin/python3
[ -x "$python" ] || python=python3

if [ "$part" = static ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  "$python" "$here/report_static.py" "$results/report.html"
  "$python" "$here/results_static.py" "$results/results.h5"
  # Made again from the results alone, the page is the same.
  "$lehr" report "$results/results.h5" -o "$folder/again" -q >/dev/null
  cmp "$results/report.html" "$folder/again/report.html"
  "$python" "$here/report_static.py" "$folder/again/report.html"
  exit 0
fi

driver=$(command -v chromedriver || true)
if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then
  echo "skipped: chromium is not installed"
  exit 77
fi
if [ -z "$driver" ]; then
  echo "skipped: chromium-driver is not installed"
  exit 77
fi
"$python" "$here/report_browser.py" "$results/report.html" "$driver"
