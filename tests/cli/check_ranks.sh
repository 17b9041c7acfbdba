#!/bin/sh
# check_ranks.sh LEHR MPIRUN SOURCE SCRATCH: `lehr xrd stack` on two ranks against one.
set -eu
lehr=$1
mpirun=$2
source=$3
scratch=$4
rm -rf "$scratch"
mkdir -p "$scratch"
cd "$scratch"
# As root, with more ranks than cores, without files outside of this folder.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_orte_tmpdir_base="$scratch" SOURCE_DATE_EPOCH=86400
poni=$source/sample_data/vit4/xrd/eiger500k.poni
frames=$source/sample_data/vit4/xrd/P7_T583_master.h5
many="$frames $frames $frames $frames $frames $frames"

fail() {
  echo "$1" >&2
  exit 1
}

printf 'begin end pressure_GPa\n0 5 0\n5 12 7\n' >stages.txt
n=0
for options in "" "--reject 5 --per-frame" "--split bbox" "--combine median" "--combine trimmed --unbias" \
               "--map 3x4 --peak-range 2.2:3.2" "--stages stages.txt --peak-range 2.2:3.2 --reject 5"; do
  n=$((n + 1))
  # ranks, threads, format
  for run in "1 1 csv" "2 1 csv" "2 2 csv" "2 7 csv" "2 2 h5"; do
    set -- $run
    # The command line is part of the result: the same name, in folders of their own.
    mkdir -p "$1"
    rm -f "$1/out.$3"
    (cd "$1" && cp ../stages.txt . &&
      "$mpirun" -n "$1" "$lehr" xrd stack -q -j "$2" --poni "$poni" --points 300 $options $many \
        -o "out.$3" >"out.txt" 2>"err.txt") || { cat "$1/err.txt"; fail "case '$options' on $1 ranks"; }
    [ -s "$1/out.$3" ] || fail "case '$options': no file out.$3 from $1 ranks"
    [ "$3" = h5 ] || grep -v 'command_line\|frames_per_second' "$1/out.$3" >"$1-$2.$n"
  done
  for threads in 1 2 7; do
    cmp "1-1.$n" "2-$threads.$n" || fail "case '$options': 2 ranks of $threads threads differ from 1"
  done
  [ "$(grep -c frames_used 2/out.txt)" -le 1 ] || fail "case '$options': printed by both ranks"
done

# A rank that cannot read its file: both end, with its message, once.
code=0
"$mpirun" -n 1 "$lehr" xrd stack -q --poni "$poni" $frames : -n 1 "$lehr" xrd stack -q --poni "$poni" missing.h5 \
  >out.txt 2>err.txt || code=$?
[ "$code" != 0 ] || fail "a failure of one rank passed"
[ "$(grep -c '^lehr: .*missing.h5' err.txt)" = 1 ] || { cat err.txt; fail "the message of the other rank is missing"; }
code=0
"$mpirun" -n 1 "$lehr" xrd stack -q --poni "$poni" missing.h5 : -n 1 "$lehr" xrd stack -q --poni "$poni" $frames \
  >out.txt 2>err.txt || code=$?
[ "$code" != 0 ] && grep -q '^lehr: .*missing.h5' err.txt || fail "a failure of the first rank passed"

# Files of options that one rank does not have, and a command line that it does not understand.
for wrong in "--poni missing.poni $frames" "--poni $poni --frams 1 $frames"; do
  code=0
  "$mpirun" -n 1 "$lehr" xrd stack -q --poni "$poni" $frames : -n 1 "$lehr" xrd stack -q $wrong >out.txt 2>err.txt ||
    code=$?
  [ "$code" != 0 ] && [ "$(grep -c '^lehr: ' err.txt)" = 1 ] || { cat err.txt; fail "'$wrong' on one rank passed"; }
done

# Other commands say that they do not share.
"$mpirun" -n 2 "$lehr" xrd info "$frames" >out.txt 2>err.txt && fail "xrd info ran on two ranks"
[ "$(grep -c 'does not share its work between ranks' err.txt)" = 1 ] || fail "xrd info: no message, or two"
echo "2 ranks agree with 1"
