printf "1 0\n2 2\n3 0\n4 1\n5 4\n" > counts.txt
