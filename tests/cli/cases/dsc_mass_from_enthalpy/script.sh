# A Gaussian exotherm of -2.5 mJ on a line at 100 K/s; 10 J/g make 0.25 mg.
awk 'BEGIN { print "# sign: endo up"; print "time_s,temperature_K,heat_flow_mW"
    for (i = 0; i <= 1500; i++) { T = 400 + 0.2 * i; x = (T - 550) / 10
        printf "%.4f,%.2f,%.6f\n", i * 0.002, T, 3 + 0.002 * T - 2.5 / 0.2506628 * exp(-x * x / 2) + 0.0001 * sin(12345 * i * i) } }' > crystal.csv
"$LEHR" dsc mass -q --enthalpy -10 --enthalpy-error 0.2 --range 480:620 crystal.csv
"$LEHR" dsc mass --enthalpy 10 --range 480:620 crystal.csv > /dev/null
