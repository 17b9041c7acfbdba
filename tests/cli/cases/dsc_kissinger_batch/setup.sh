printf 'rate_K_per_s,temperature_K\n1,600\n1,601\n1,603\n' > one_rate.csv
