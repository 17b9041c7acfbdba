# Two pairs, the second broken: the first is still evaluated. Both heatings of one file are a pair, too.
run=sample_data/vit4/dsc/P0_T523.txt
windows="--glass 360:480 --liquid 725:775 --sign exo"
"$LEHR" dsc enthalpy $windows $run -o one.csv && head -n 1 one.csv | cut -d, -f1-2
"$LEHR" dsc enthalpy $windows --segment 1 --segment2 3 --json $run $run missing.txt $run | grep -c relaxation_enthalpy
"$LEHR" dsc enthalpy $windows --segment 1 --segment2 3 -q $run $run missing.txt $run > /dev/null
