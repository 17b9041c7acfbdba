# The study file and its folder may be gone: the page is the same.
rm study.yaml
"$LEHR" report out/results.h5 -o page
cmp out/report.html page/report.html
test -s page/figures/ecnle_phi0.55_P0.svg
test -s page/tables/ecnle_states.csv
cp page/report.html before.html
"$LEHR" report out/results.h5 -q >/dev/null
cmp out/report.html before.html
