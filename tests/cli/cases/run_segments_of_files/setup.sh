cat > study.yaml <<'Y'
lehr_study: 1
title: Segments of files
samples:
  - name: A
    dsc_rates: ['sample_data/vit4/dsc/P0_T583.txt::3', 'sample_data/vit4/dsc/rates/equal_rates_1000.txt::2']
  - name: B
    dsc_rates: ['sample_data/vit4/dsc/P0_T583.txt::1', 'sample_data/vit4/dsc/rates/P0_T583_1000.txt']
  - name: C
    dsc_rates: ['sample_data/vit4/dsc/P0_T583.txt::5', 'sample_data/vit4/dsc/rates/P0_T583_1000.txt']
instruments: {dsc: {sign: exo}}
analysis: {dsc: {glass: 360:480 K, liquid: 725:775 K, kissinger: {sigma_temperature: 0.3 K}}}
Y
