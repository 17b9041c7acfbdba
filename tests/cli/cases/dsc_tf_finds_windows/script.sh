# Windows found are results; given back they give the same temperature.
run="sample_data/vit4/dsc/P7_T583.txt --segment 1 -q"
"$LEHR" dsc tf $run --json > found.json
grep -A1 -E '"(glass|liquid)_window_found"' found.json | grep -c true
"$LEHR" dsc tf $run > found
glass=$(sed -n 's/^glass_window  *//p' found | tr , :)
liquid=$(sed -n 's/^liquid_window  *//p' found | tr , :)
"$LEHR" dsc tf $run --glass $glass --liquid $liquid > given
grep fictive_temperature found > a
grep fictive_temperature given > b
cmp a b && echo same
"$LEHR" dsc tf $run --composition Zr46.75Ti8.25Cu7.5Ni10Be27.5 | grep -E "^liquid_model"
"$LEHR" dsc tf $run --map map.csv --plot map.svg > /dev/null
sed -n '/^[0-9]/p' map.csv | wc -l | tr -d ' '
"$LEHR" dsc tf $run --map map.h5 > /dev/null
test -s map.svg && test -s map.h5 && echo written
