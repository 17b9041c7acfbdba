printf '# columns: q_per_ang S\n40 1\n41 1\n42 1\n' > far.sq
