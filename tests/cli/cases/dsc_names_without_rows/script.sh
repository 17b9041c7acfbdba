echo temperature_K,cp_J_per_gK > names.csv
"$LEHR" dsc tf --glass 300:400 --liquid 500:600 names.csv
