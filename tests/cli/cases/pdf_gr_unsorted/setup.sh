printf '# columns: q_per_ang S\n1 1\n3 1\n2 1\n4 1\n' > unsorted.sq
