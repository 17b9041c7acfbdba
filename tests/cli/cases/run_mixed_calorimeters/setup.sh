# One recording in three exports: STARe, which states no sign; a table that says "Endo Up"; one without names,
# sign and mass, with a decimal comma.
"$LEHR" dsc convert sample_data/vit4/dsc/P0_T583.txt --sign exo -o all.csv -q
grep -v '^#' all.csv | cut -d, -f2,3,5 > rows.csv # time, temperature, heat flow
mass=$("$LEHR" dsc info sample_data/vit4/dsc/P0_T583.txt --sign exo | sed -n 's/^mass\[mg\] *//p')
{ echo "# mass: $mass mg"; echo 'time_s,temperature_K,Heat Flow Endo Up (mW)'; cat rows.csv; } > endo.csv
awk -F, '{ line = sprintf("%s;%s;%.9f", $1, $2, -$3); gsub(/\./, ",", line); print line }' rows.csv > bare.csv
study() { cat > "$1" <<S
lehr_study: 1
title: One recording in three exports
samples:
  - {name: stare, dsc: [sample_data/vit4/dsc/P0_T583.txt]}
  - {name: endo, dsc: [endo.csv]}
  - name: bare
    dsc: [bare.csv]
    calorimeter: {$2}
instruments: {dsc: {sign: exo}}
analysis:
  dsc: {glass: 360:480 K, liquid: 725:775 K, tf: {segment: 1}, tg: {segment: 1}, enthalpy: {first: 1, second: 3}}
S
}
study study.yaml "mass: $mass mg, columns: 'time=1,temperature=2,signal=3', signal_unit: mW, temperature_unit: K"
study wrong.yaml "sign: endo, columns: 'time=1,temperature=2,signal=3', signal_unit: mW, temperature_unit: K"
study role.yaml "columns: 'temp=2'"
