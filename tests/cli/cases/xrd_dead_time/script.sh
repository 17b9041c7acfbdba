for M in non-paralyzable paralyzable; do
  "$LEHR" xrd integrate --poni small.poni -n 1 -q --no-solid-angle --no-polarization --orientation 3 --dead-time 1ms --count-time 1000ms --dead-time-model $M small.edf | grep -v '^#' | awk '{printf "%.5f %.5f\n", $2, $3}'
done
