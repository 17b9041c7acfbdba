printf 'monitor\n-250\n1250\n' > monitor.csv
