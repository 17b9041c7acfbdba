"$LEHR" run study.yaml -o out
awk -F, 'function near(x, want, by) {return x - want < by && want - x < by}
/^# columns/ {sub(/^# columns: /, ""); for (i = 1; i <= NF; i++) at[$i] = i}
/^A,/ {print near($at["crystallisation_onset_K"], 752, 0.05) && near($at["crystallisation_peak_K"], 760, 0.05) &&
             near($at["crystallisation_enthalpy_J_per_g"], -60, 0.3) ? "peak is right" : "peak differs"
       print near($at["supercooled_region_K"], 148, 0.5) && ($at["supercooled_region_stderr_K"] > 0) ? "region is right" : "region differs"
       print near($at["activation_energy_kJ_per_mol"], 300, 0.5) ? "energy is right" : "energy differs"}' out/tables/samples.csv
grep -o 'the apparent activation energy of the crystallisation' out/report.html
ls out/figures/A_peaks.svg out/figures/A_kissinger.svg out/tables/A_peaks.csv
sed 's/peaks: {}/peaks: {range: "800:900"}/' study.yaml > outside.yaml
"$LEHR" run --check outside.yaml
