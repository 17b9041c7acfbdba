printf '# columns: q_per_ang intensity\n1 1\n2 2\n3 3\n4 4\n5 5\n6 6\n' > line.xy
