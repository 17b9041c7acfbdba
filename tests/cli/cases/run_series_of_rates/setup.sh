cat > study.yaml <<'Y'
lehr_study: 1
title: Two histories
samples:
  - name: fixed
    dsc_rates:
      - sample_data/vit4/dsc/rates/P7_T583_100.txt
      - sample_data/vit4/dsc/rates/P7_T583_200.txt
      - sample_data/vit4/dsc/rates/P7_T583_500.txt
      - sample_data/vit4/dsc/rates/P7_T583_1000.txt
  - name: equal
    dsc_rates:
      - sample_data/vit4/dsc/rates/equal_rates_100.txt
      - sample_data/vit4/dsc/rates/equal_rates_200.txt
      - sample_data/vit4/dsc/rates/equal_rates_500.txt
      - sample_data/vit4/dsc/rates/equal_rates_1000.txt
instruments: {dsc: {sign: exo}}
analysis: {dsc: {glass: 360:480 K, liquid: 725:775 K, kissinger: {feature: inflection, sigma_temperature: 0.3 K}}}
Y
