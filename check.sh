#!/usr/bin/env bash
# Install what is missing, build Lehr and run its tests.
#   ./check.sh         GCC build and all tests but the slow ones
#   ./check.sh --full  the same, then the slow tests too in the release build, Clang, the address/undefined and thread
#                      sanitizers and ranks of MPI, each with the tests that can show something new there (CONTRIBUTING.md)
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
cd "$root"

presets=(dev)
case "${1:-}" in
  "") "$root/tools/install_dependencies.sh" test ;;
  --full)
    "$root/tools/install_dependencies.sh" full
    presets=(dev release clang asan tsan) ;;
  *) echo "usage: $0 [--full]" >&2; exit 2 ;;
esac

for preset in "${presets[@]}"; do
  echo "== preset $preset, after $SECONDS s =="
  cmake --preset "$preset" >/dev/null
  cmake --build --preset "$preset" -- --quiet
  ctest --preset "$preset" --progress
done

if [ "${1:-}" = --full ]; then
  echo "== preset mpi: what ranks share =="
  cmake --preset mpi >/dev/null
  cmake --build --preset mpi --target lehr -- --quiet
  ctest --preset mpi
fi

skipped=$(grep -h -o 'skipped: .*' "build/${presets[0]}/Testing/Temporary/LastTest.log" | sort -u || true)
if [ -n "$skipped" ]; then
  echo "Tests without their data or tools, not run:"
  echo "$skipped" | sed 's/^/  /'
fi
