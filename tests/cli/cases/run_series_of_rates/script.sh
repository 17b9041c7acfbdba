# Two series of one glass: from one state, and at equal rates, which alone gives the energy of the model (482.2 kJ/mol).
"$LEHR" run study.yaml -o out
grep -o -e 'one-state' -e 'equal-rates' out/tables/kissinger.csv
awk -F, '/^equal/ {print ($4 - 482.2 < 3 * $5 && 482.2 - $4 < 3 * $5) ? "agrees" : "differs"}' out/tables/kissinger.csv
grep -o -e 'Cooled and heated at equal rates' -e 'These slopes depend on the history of the glass' out/report.html
ls out/figures/kissinger.svg out/figures/fixed_kissinger_scans.svg out/tables/fixed_rate_4.csv
