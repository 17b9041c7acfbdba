printf 'stress,enthalpy\n0,3.9\n70,1.2\n50,2.9\n' >unsorted.csv
