# The bundled curves alone: tables of all samples and of each step.
"$LEHR" run --only pdf sample_data/vit4/study.yaml -o out 2>/dev/null || exit 9
head -c 8 out/report.html
grep -c "id='structure'" out/report.html
ls out/tables
"$LEHR" pdf gr out/tables/P7_T298_sq.csv --number-density 0.0605 --rmax 5 -o again.csv >/dev/null 2>&1 || exit 8
