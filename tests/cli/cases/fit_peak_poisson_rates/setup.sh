printf "1 1\n2 2\n3 7.5\n4 12\n5 8\n6 2\n7 1\n8 1\n" > rates.txt
