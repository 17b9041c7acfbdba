printf "T_K,Cp\n300,1\n310,1\n320,1\n" > cp.csv
