cat > study.yaml <<'Y'
lehr_study: 1
title: References of nothing
material: {name: Vit4, composition: Zr46.75Ti8.25Cu7.5Ni10Be27.5, density: 6 g/cm^3}
samples:
  - name: A
    pdf: [{file: sample_data/vit4/pdf/P7_T298.xy}]
    xrd_curves: [{file: sample_data/vit4/pdf/P7_T298.xy, unit: q_A^-1}]
    weighings: [{file: absent.csv}]
instruments: {pdf: {energy: 60 keV, polarization: full-ring}}
analysis:
  pdf: {structure: {plate: 0.05}, correlation: {reference: A}}
  xrd: {fsdp: {range: '2:3.2', reference: A}}
  mech: {density: {temperature: 295 K, reference: A}}
Y
