printf 'stress_MPa,enthalpy_J_per_g\n0,3\n20,2\n20,4\n' > twice.csv
"$LEHR" mech critical twice.csv
