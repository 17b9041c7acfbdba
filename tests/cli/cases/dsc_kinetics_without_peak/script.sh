{ echo time_s,temperature_K,heat_flow_mW; for T in $(seq 300 600); do echo "$T,$T,0.5"; done; } > flat.csv
"$LEHR" dsc kinetics --mass 1 --sign endo flat.csv flat.csv flat.csv
