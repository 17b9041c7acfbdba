# One pressure, a sample as cast as the reference: verdicts and correlations, nothing else, and the same again
# from what was remembered.
cat > study.yaml <<END
lehr_study: 1
title: One pressure
samples:
  - {name: as-cast, dsc: [sample_data/vit4/dsc/P0_T523.txt]}
  - {name: A, treatment: {pressure: 7 GPa, temperature: 583 K}, dsc: [sample_data/vit4/dsc/P7_T583.txt]}
  - {name: B, treatment: {pressure: 7 GPa, temperature: 583 K}, dsc: [sample_data/vit4/dsc/P7_T523.txt]}
  - {name: C, treatment: {pressure: 7 GPa}, dsc: [sample_data/vit4/dsc/absent.txt]}
instruments: {dsc: {sign: exo}}
analysis:
  dsc: {glass: 360:480 K, liquid: 725:775 K, tf: {segment: 1}, enthalpy: {first: 1, second: 3}}
  across: {verdict: {reference: as-cast}}
END
"$LEHR" run --only across study.yaml -o out >/dev/null 2>&1
cut -d, -f1-7 out/tables/verdicts.csv
ls out/tables | grep -c -e transition -e regions -e densification
cp out/tables/verdicts.csv first.csv
"$LEHR" run --only across --resume study.yaml -o out 2>/dev/null | grep -e tasks -e reused -e failed
cmp first.csv out/tables/verdicts.csv && grep -c "Rejuvenated against their references: <b>B</b>" out/report.html
