printf "1 0\n2 1\n3 0.5\n4 2\n" > rates.txt
