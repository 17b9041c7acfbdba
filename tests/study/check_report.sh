#!/usr/bin/env bash
# The report in a browser: it draws, its console stays empty, and nothing is asked of any other file or host.
#   check_report.sh LEHR STUDY
set -euo pipefail
lehr=$1
study=$2
browser=$(command -v chromium || command -v chromium-browser || true)
if [ -z "$browser" ]; then
  echo "skipped: chromium is not installed"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$lehr" run "$study" -o "$folder/out" -q >/dev/null

"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$folder/profile" --enable-logging=stderr \
  --log-net-log="$folder/net.json" --window-size=1200,2000 --virtual-time-budget=3000 \
  --screenshot="$folder/report.png" "file://$folder/out/report.html" 2>"$folder/log"

if grep -q CONSOLE "$folder/log"; then
  grep CONSOLE "$folder/log"
  exit 1
fi
# A blank page compresses to a few kilobytes.
size=$(stat -c %s "$folder/report.png")
[ "$size" -gt 50000 ] || { echo "the screenshot has only $size bytes"; exit 1; }
python3 - "$folder" <<'PYTHON'
"""No request of the page leaves its file. The browser's own housekeeping is not the page's."""
import re
import sys
from pathlib import Path

folder = Path(sys.argv[1])
page = (folder / "out" / "report.html").read_text(encoding="utf-8")
# Names of XML languages look like addresses and are none.
text = re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)
outside = re.findall(r'(?:src|href|action|data)\s*=\s*"(?!#|data:)[^"]*"|@import|url\((?!#|data:)', text)
if outside:
    sys.exit(f"the report refers to {outside[:5]}")
asked = set(re.findall(r'"url":"(file:[^"]*)"', (folder / "net.json").read_text(errors="replace")))
others = [url for url in asked if not url.endswith("/out/report.html")]
if others:
    sys.exit(f"the page loads {others[:5]}")
PYTHON
