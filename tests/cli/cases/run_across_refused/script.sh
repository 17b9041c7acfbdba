# What was asked for and cannot be done is told by --check, with what is missing.
cat > study.yaml <<END
lehr_study: 1
title: Two samples
samples:
  - {name: A, dsc: [sample_data/vit4/dsc/P7_T583.txt]}
  - {name: B, dsc: [sample_data/vit4/dsc/P7_T523.txt]}
instruments: {dsc: {sign: exo}}
analysis:
  dsc: {tf: {segment: 1}}
  across: {transition: true, regions: {shape: steps}, verdict: {}, correlation: true, densification: {bulk_modulus: 100 GPa}}
END
"$LEHR" run --check study.yaml -o out
