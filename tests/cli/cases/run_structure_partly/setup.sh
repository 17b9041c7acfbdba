cat > study.yaml <<'Y'
lehr_study: 1
title: One curve is not there
material: {name: Vit4, composition: Zr46.75Ti8.25Cu7.5Ni10Be27.5}
samples:
  - {name: A, pdf: [{file: sample_data/vit4/pdf/P7_T298.xy}]}
  - {name: B, pdf: [{file: absent.xy}]}
  - {name: C, pdf: [{file: sample_data/vit4/pdf/P7_T643.xy}]}
instruments: {pdf: {energy: 68.5 keV, polarization: full-ring, background: sample_data/vit4/pdf/empty.xy, background_scale: 0.94}}
analysis: {pdf: {structure: {plate: 0.05, qmax: 20}, correlation: {rmax: 8, range: '2.2:3.56'}}}
Y
