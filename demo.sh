#!/usr/bin/env bash
# Install what is missing, build Lehr and run it on the bundled study.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

"$root/tools/install_dependencies.sh" build
echo "Building ..."
build="$root/build/demo"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DLEHR_BUILD_TESTS=OFF &&
       cmake --build "$build"; } >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "The build failed: its last lines are above." >&2
  exit 1
fi
"$build/bin/lehr" run "$root/sample_data/vit4/study.yaml" -o "$root/lehr-report"
echo
echo "The report is $root/lehr-report/report.html: open it in a browser."
echo "The program is $build/bin/lehr: try '$build/bin/lehr help'."
