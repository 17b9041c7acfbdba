# The same numbers from all three (made with 588.14 K, 639.41 K and -11.936 J/g); a wrong sign is found before anything is computed, with the key that cures it.
"$LEHR" run study.yaml -o out -q > /dev/null || exit $?
awk -F, 'NR > 1 { printf "%s %.3f %.3f %.4f\n", $1, $6, $13, $20 }' out/tables/samples.csv
"$LEHR" run wrong.yaml --check > /dev/null
echo "$?"
"$LEHR" run role.yaml --check
