#!/bin/sh
# check_symbols.sh LIBRARY: every symbol that the shared library exports begins with lehr_.
# Exempt are names that compilers add: OpenMP's critical sections and the instrumentation of sanitizers and coverage.
set -eu
symbols=$(nm -D --defined-only "$1" | awk '{ print $NF }' | sed 's/@.*//')
if ! echo "$symbols" | grep -q '^lehr_version$'; then
  echo "$1: lehr_version is not exported: is this the right library?"
  exit 1
fi
strange=$(echo "$symbols" | grep -vE '^(lehr_|\.gomp_critical_|__odr_asan|__asan_|__sanitizer_|__sancov|__gcov_|_init$|_fini$)' || true)
if [ -n "$strange" ]; then
  echo "exported without the prefix lehr_:"
  echo "$strange"
  exit 1
fi
