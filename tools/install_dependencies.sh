#!/usr/bin/env bash
# Install the Debian packages that Lehr needs and that are missing.
#   tools/install_dependencies.sh build|test|full
# build: compile and run; test: also run the tests; full: also Clang, sanitizers, MPI and a browser.
# Nothing is done when all are there. Needs root, or a user with sudo.
set -euo pipefail

build_packages=(
  cmake ninja-build gcc g++ libc6-dev pkg-config
  libgsl-dev libcminpack-dev libcerf-dev libhdf5-dev libtiff-dev liblz4-dev libudunits2-dev
  libcyaml-dev libyaml-dev libjansson-dev libmd-dev libxml2-dev libzip-dev libxrl-dev zlib1g-dev
  libcairo2-dev libpango1.0-dev librsvg2-dev gnuplot-nox fonts-liberation)
test_packages=(libcmocka-dev python3 python3-h5py python3-numpy python3-lz4 groff-base man-db binutils locales poppler-utils)
full_packages=(clang llvm libomp-dev chromium chromium-driver python3-selenium gcovr libopenmpi-dev openmpi-bin)

case "${1:-}" in
  build) wanted=("${build_packages[@]}") ;;
  test)  wanted=("${build_packages[@]}" "${test_packages[@]}") ;;
  full)  wanted=("${build_packages[@]}" "${test_packages[@]}" "${full_packages[@]}") ;;
  *) echo "usage: $0 build|test|full" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "This script installs Debian packages, and this system has no apt." >&2
  echo "Please install the equivalents of: ${wanted[*]}" >&2
  echo "then build with: cmake --workflow --preset release" >&2
  exit 1
fi

missing=()
for package in "${wanted[@]}"; do
  status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ "${#missing[@]}" -eq 0 ]; then
  exit 0
fi

echo "Installing: ${missing[*]}"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "Neither root nor sudo: ask an administrator to run" >&2
    echo "  apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi
run() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "$@"; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! run apt-get update >"$log" 2>&1 ||
   ! run apt-get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "apt could not install the packages above: check the network and the package sources, then run this again." >&2
  exit 1
fi
