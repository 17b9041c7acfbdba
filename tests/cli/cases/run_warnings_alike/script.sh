# Warnings that differ in their numbers alone are told once; the page has all of them, and nothing that counts zero.
cat >study.yaml <<'Y'
lehr_study: 1
title: Dense spheres
analysis: {ecnle: {state: {phi: [0.62, 0.64]}}}
Y
"$LEHR" run study.yaml -o out >run.txt
grep -o '<summary>All 2</summary>' out/report.html
grep -o 'phi = 0.64: the Percus-Yevick' out/report.html | sort -u
grep -c '<b>0</b>' out/report.html
head -c 4 out/report.pdf
echo
