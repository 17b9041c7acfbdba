cat > study.yaml <<'Y'
lehr_study: 1
title: What is wrong with curves
material: {name: Vit4, composition: Zr46.75Ti8.25Cu7.5Ni10Be27.5}
samples:
  - {name: A, pdf: [{file: sample_data/vit4/pdf/P7_T298.xy, energy: 60 keV}]}
  - {name: B, pdf: [{file: absent.xy}]}
  - {name: C, pdf: [{file: sample_data/vit4/pdf/P7_T583.xy, qmin: 8, qmax: 8.5}]}
  - {name: D, pdf: [{file: sample_data/vit4/pdf/P7_T643.xy, background: sample_data/vit4/README.md}]}
  - {name: E, pdf: [{file: sample_data/vit4/pdf/P7_T643.xy, qmax: 40}]}
instruments: {pdf: {energy: 68.5 keV, polarization: full-ring, background: sample_data/vit4/pdf/empty.xy}}
analysis: {pdf: {structure: {plate: 0.05}}}
Y
