cat > study.yaml <<'Y'
lehr_study: 1
title: x
samples:
  - {name: A, treatment: {pressure: 7 GPa, temperature: 583 K}}
analysis:
  ecnle:
    compare:
      alloy: Vit4
      prefactors: unity
Y
