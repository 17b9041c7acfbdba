"$LEHR" simulate study.yaml -o made
"$LEHR" run made/study.yaml -o report -q
ls made/dsc made/xrd made/pdf
grep -c 'Simulated data' report/report.html
