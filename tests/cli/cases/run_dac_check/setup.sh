cat >study.yaml <<'Y'
lehr_study: 1
title: A cell with gaps
samples:
  - name: A
    compression: [{file: sample_data/mechanics/compression.csv}]
    dac:
      - table: sample_data/fitting/ruby.txt
        ruby0: 694.27 nm
      - points:
        - {curve: missing.xy, ruby: 694.5}
        - {q1: 2.70, pressure: 0.5 GPa}
analysis:
  mech: {yield: {}}
  eos: {exponent: 2.5, range: '2:3.2'}
Y
