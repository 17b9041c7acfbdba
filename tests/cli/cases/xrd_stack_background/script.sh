D=sample_data/vit4/xrd
STACK="xrd stack --poni $D/eiger500k.poni --points 300 -q"
"$LEHR" $STACK $D/P7_T583_master.h5 --background $D/P0_T583_master.h5 --background-scale fit --background-range 0.3:1.6 -o stack.csv > /dev/null
"$LEHR" $STACK $D/P7_T583_master.h5 -o sample.csv > /dev/null
"$LEHR" $STACK $D/P0_T583_master.h5 -o background.csv > /dev/null
"$LEHR" xrd subtract -q --scale fit --range 0.3:1.6 sample.csv background.csv -o difference.csv > /dev/null
grep -v '^#' stack.csv | awk -F, 'NR > 1 {print $1, $2, $3}' > a
grep -v '^#' difference.csv | awk -F, 'NR > 1 {print $1, $2, $3}' > b
cmp a b && test -s a && echo same
printf 'monitor\n20\n30\n' > m.csv
printf 'monitor\n8\n12\n' > b.csv
"$LEHR" $STACK $D/P7_T583_master.h5 --monitor m.csv --background $D/P0_T583_master.h5 --background-monitor b.csv -o scaled.csv | grep background_scale
