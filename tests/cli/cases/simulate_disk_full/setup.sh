cat > study.yaml <<'Y'
lehr_study: 1
title: Zr46Cu54, planned
material: {name: Zr46Cu54, composition: Zr46Cu54, density: 7.0 g/cm^3, glass_transition: 696 K}
samples:
  - {name: cast, dsc: [dsc/cast.csv], xrd: [xrd/cast_master.h5], pdf: [{file: pdf/cast.xy}]}
  - {name: pressed, treatment: {pressure: 5 GPa, temperature: 680 K, duration: 1 h}, dsc: [dsc/pressed.txt], xrd: [xrd/pressed.cbf]}
instruments: {dsc: {sign: exo}, xrd: {poni: xrd/small.poni, mask: xrd/mask.npy}, pdf: {energy: 70 keV, polarization: full-ring}}
analysis:
  dsc: {glass: '420:540', liquid: '790:850', tf: {}, enthalpy: {first: 1, second: 3}}
  xrd: {integrate: {points: 150}, fsdp: {range: '2.1:3.3'}}
  pdf: {structure: {plate: 0.05, qmax: 20}}
simulation:
  dsc: {step: 1 K}
  xrd: {rows: 60, columns: 160, pixel: 0.4 mm}
Y
