"$LEHR" ecnle map --phi 0.5,0.6585 --pressure 0,1,4 -q -o map.csv | grep -v states_per_second | tr -s ' '
grep -v '^#' map.csv | cut -d, -f1,2
"$LEHR" ecnle map --phi 0.5,0.6585 --pressure 0,1,4 -q -o map.h5 >/dev/null && test -s map.h5
