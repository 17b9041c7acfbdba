{ echo temperature_K,cp_J_per_gK; for T in $(seq 300 600); do echo "$T,0.5"; done; } > flat.csv
"$LEHR" dsc peaks flat.csv
