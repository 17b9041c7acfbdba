# The only series has no treatment: no curve of activation energies is expected, and none is missed.
cat > study.yaml <<END
lehr_study: 1
title: One series
material: {name: Vit4, glass_transition: 596 K}
samples:
  - name: equal_rates
    dsc_rates: [sample_data/vit4/dsc/rates/equal_rates_100.txt, sample_data/vit4/dsc/rates/equal_rates_200.txt,
                sample_data/vit4/dsc/rates/equal_rates_500.txt, sample_data/vit4/dsc/rates/equal_rates_1000.txt]
  - {name: A, treatment: {pressure: 7 GPa, temperature: 643 K}, dsc: [sample_data/vit4/dsc/P7_T643.txt]}
  - {name: B, treatment: {pressure: 0.0001 GPa, temperature: 643 K}, dsc: [sample_data/vit4/dsc/P0_T643.txt]}
instruments: {dsc: {sign: exo}}
analysis:
  dsc: {glass: 360:480 K, liquid: 725:775 K, tg: {segment: 1}, kissinger: {feature: midpoint, sigma_temperature: 0.3 K}}
  across: {transition: {}}
END
"$LEHR" run study.yaml -o out >/dev/null 2>said
grep -c "too few for a master curve" said
cut -d, -f1 out/tables/transition.csv | grep -v "^#"
