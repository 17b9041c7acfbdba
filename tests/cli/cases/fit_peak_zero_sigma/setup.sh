printf "# columns: q_per_ang intensity sigma\n1.0 1 1\n1.1 2 1\n1.2 5 0\n1.3 2 1\n1.4 1 1\n1.5 1 1\n" > peak.txt
