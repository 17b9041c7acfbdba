"$LEHR" run --check study.yaml
"$LEHR" run study.yaml -o out
awk -F, 'function near(x, want) {return x - want < 1e-4 && want - x < 1e-4}
/^# columns/ {sub(/^# columns: /, ""); for (i = 1; i <= NF; i++) at[$i] = i}
/^A,/ {print near($at["fsdp_position_per_ang"], 2.700) ? "A is right" : "A differs"}
/^B,/ {print near($at["fsdp_position_per_ang"], 2.727) && near($at["fsdp_volume_ratio"], 0.97059) ? "B is right" : "B differs"}' out/tables/samples.csv
ls out/figures/A_xrd_fsdp.svg out/figures/B_xrd_difference.svg out/tables/B_xrd_2.csv
sed 's/range: 2.2:3.2/range: 4:8/' study.yaml > outside.yaml
"$LEHR" run --check outside.yaml
