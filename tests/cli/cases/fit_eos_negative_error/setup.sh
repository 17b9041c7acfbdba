printf "P_GPa sigP_GPa V sigV\n0 0.01 100 0.01\n1 0.01 99 0.01\n2 0.01 98.1 -0.02\n3 0.01 97.3 0.01\n" > eos.txt
