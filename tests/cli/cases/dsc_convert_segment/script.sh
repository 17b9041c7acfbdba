run=sample_data/vit4/dsc/P7_T583.txt
windows="--glass 360:480 --liquid 725:775 -q"
"$LEHR" dsc convert -q --segment 1 $run -o one.csv
"$LEHR" dsc tf $windows --segment 1 $run > direct
"$LEHR" dsc tf $windows one.csv > from_one
cmp direct from_one && echo same
"$LEHR" dsc info -q one.csv | grep -c heating
"$LEHR" dsc convert -q --segment last-heating $run -o last.csv
"$LEHR" dsc info -q last.csv | grep -c heating
"$LEHR" dsc convert -q --segment 9 $run
