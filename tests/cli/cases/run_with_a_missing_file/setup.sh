cat > study.yaml <<'Y'
lehr_study: 1
title: One file is not there
samples:
  - {name: A, dsc: [sample_data/vit4/dsc/P0_T583.txt]}
  - {name: B, dsc: [absent.txt]}
  - {name: C, xrd: [sample_data/vit4/xrd/P0_T583_master.h5]}
instruments: {dsc: {sign: exo}}
analysis:
  dsc: {tf: {segment: 1, glass: 360:480 K, liquid: 725:775 K}, tg: {segment: 1, glass: 360:480 K, liquid: 725:775 K}}
  ecnle: {state: {phi: [0.62], pressure: [0, 1]}}
Y
