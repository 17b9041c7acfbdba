cat > study.yaml <<'Y'
lehr_study: 1
title: Theory beside a series
material: {name: Vit4, glass_transition: 596 K, glass_transition_error: 2 K, diameter: 0.294 nm, diameter_error: 0.15 angstrom}
samples:
  - {name: A, treatment: {pressure: 7 GPa, temperature: 583 K, duration: 1 h}, dsc: [sample_data/vit4/dsc/P7_T583.txt]}
  - {name: B, treatment: {pressure: 1 atm, temperature: 583 K, duration: 1 h}, dsc: [sample_data/vit4/dsc/P0_T583.txt]}
  - name: equal
    dsc_rates:
      - sample_data/vit4/dsc/rates/equal_rates_100.txt
      - sample_data/vit4/dsc/rates/equal_rates_200.txt
      - sample_data/vit4/dsc/rates/equal_rates_500.txt
      - sample_data/vit4/dsc/rates/equal_rates_1000.txt
instruments: {dsc: {sign: exo}}
analysis:
  dsc: {glass: 360:480 K, liquid: 725:775 K, tg: {segment: 1}, kissinger: {sigma_temperature: 0.3 K}}
  ecnle: {compare: {literature: {fragility: 42, source: a review}}}
Y
