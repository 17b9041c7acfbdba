mkdir -p xrd
cp sample_data/vit4/xrd/eiger500k.poni xrd/a.poni
cat > study.yaml <<'Y'
lehr_study: 1
title: A lag, and a geometry that exists
material: {name: Zr46Cu54, composition: Zr46Cu54, density: 7.0 g/cm^3, glass_transition: 696 K}
samples: [{name: cast, dsc: [cast.txt]}]
instruments: {xrd: {poni: xrd/a.poni}}
analysis: {dsc: {tf: {}}}
simulation: {dsc: {lag: 3 s, step: 5 K}, xrd: {energy: 20 keV}}
Y
