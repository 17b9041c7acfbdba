printf 'rate_K_per_s,temperature_K\n1,600\n-2,610\n4,620\n' > t.csv
