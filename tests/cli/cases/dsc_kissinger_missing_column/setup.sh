printf 'rate_K_per_s,alpha\n1,0.1\n2,0.2\n' > t.csv
