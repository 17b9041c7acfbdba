for q in 0.05 0.2 1; do
  awk -v q=$q 'BEGIN { print "T_degC,t_min,conversion"; x = 0; k0 = exp(27.31)
    for (i = 0; i <= 24000; i++) { T = 540 + i * 0.01; k = k0 * exp(-183.7 / (0.00831446 * T)); x += k * 0.01 / q
      if (i % 50 == 0) printf "%.4f,%.6f,%.8f\n", T - 273.15, i * 0.01 / q / 60, 1 - exp(-x) } }' > "q$q.csv"
done
