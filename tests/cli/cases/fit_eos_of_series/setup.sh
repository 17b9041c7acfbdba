printf 'pressure_GPa sigma_pressure_GPa q1_per_ang sigma_q1_per_ang state\n0 .1 2.6 .001 good\n1 .1 2.61 .001 good\n2 .1 2.62 .001 good\n3 .1 nan nan no_peak\n4 .1 2.63 .001 good\n' > series.txt
