# The second heating of a file follows its cooling at the same rate, the first one does not.
"$LEHR" run study.yaml -o out || code=$?
cut -d, -f1 out/tables/kissinger.csv
grep -o -e '^A,.*equal-rates' -e '^B,.*one-state' out/tables/kissinger.csv | sed 's/,.*,/ /'
exit $code
