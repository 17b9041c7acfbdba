cat > study.yaml <<'Y'
lehr_study: 1
title: Windows are found
samples:
  - {name: A, dsc: [sample_data/vit4/dsc/P0_T583.txt]}
instruments: {dsc: {sign: exo}}
analysis: {dsc: {tf: {segment: 1}, tg: {segment: 1}, enthalpy: {}}}
Y
