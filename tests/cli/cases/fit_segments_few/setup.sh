printf 'x,y\n1,2\n2,3\n3,5\n' >few.csv
