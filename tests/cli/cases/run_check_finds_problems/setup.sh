cat > study.yaml <<'Y'
lehr_study: 1
title: Nothing of this can be done
samples:
  - {name: A, dsc: [sample_data/vit4/dsc/P0_T583.txt]}
  - {name: B, dsc_rates: [sample_data/vit4/dsc/rates/P0_T583_100.txt, absent.txt]}
  - {name: C, treatment: {pressure: 7 GPa, temperature: 600 K}, xrd: [sample_data/vit4/README.md]}
instruments: {dsc: {sign: exo}, xrd: {poni: sample_data/vit4/xrd/eiger500k.poni}}
analysis:
  dsc:
    glass: 360:480 K
    tf: {segment: 4, liquid: 725:775 K}
    tg: {segment: 1, liquid: 790:820 K}
    enthalpy: {first: 3, liquid: 725:790 K}
    kissinger: {liquid: 725:775 K}
    master: {quantity: Ea}
  xrd: {integrate: {}}
Y
