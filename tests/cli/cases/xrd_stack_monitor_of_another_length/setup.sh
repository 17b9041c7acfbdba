printf 'monitor\n1\n2\n3\n' > monitor.csv
