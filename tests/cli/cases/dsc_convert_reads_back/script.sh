# A converted run gives the same results from every kind of table, and JSON says what to do instead.
run=sample_data/vit4/dsc/P7_T583.txt
windows="--segment 1 --glass 360:480 --liquid 725:775 -q"
"$LEHR" dsc tf $windows $run > direct
for kind in csv txt h5; do
    "$LEHR" dsc convert -q $run -o run.$kind
    "$LEHR" dsc tf $windows run.$kind > from_$kind
    cmp direct from_$kind && echo $kind
done
"$LEHR" dsc info run.h5 | grep -E "^(format|sign|points) "
"$LEHR" dsc info --format netzsch run.h5
"$LEHR" dsc convert -q $run -o run.json
"$LEHR" dsc info run.json
