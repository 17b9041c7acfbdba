printf "0 1\n1 3\n2 5\n3 7\n" > plain.txt
