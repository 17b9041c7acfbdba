printf '# columns: two_theta_deg intensity\n1 1\n2 2\n3 3\n4 2\n5 1\n' > angles.xy
