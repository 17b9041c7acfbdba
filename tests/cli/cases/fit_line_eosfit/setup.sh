printf "PSCALE GPa\nformat 1 P sigP V sigV\n0 0.1 10 0.1\n1 0.1 9.5 0.1\n2 0.1 9.0 0.1\n3 0.1 8.5 0.1\n" > v.dat
