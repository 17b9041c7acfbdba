"$LEHR" simulate study.yaml -o made
"$LEHR" run made/study.yaml -o report -q
ls made/mech made/cell
grep -c 'cast_c2,yield_stress,MPa,1700' report/tables/pulls.csv
grep -vc '^#' report/tables/pulls.csv
