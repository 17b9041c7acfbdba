"$LEHR" run study.yaml -o out >run.txt
grep failed run.txt | tr -s ' '
cut -d, -f1,2,13 out/tables/theory.csv
grep -o 'At 7 GPa and 583 K the reduced pressure' out/report.html
grep -o 'it does not exist there, [0-9.]* standard errors above the limit' out/report.html
ls out/figures/theory_treatments.svg out/figures/theory_treatments_glass.pdf out/figures/theory_treatments_limits.gp
