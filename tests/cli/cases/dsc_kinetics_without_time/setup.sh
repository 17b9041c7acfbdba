printf 'temperature_K,alpha\n600,0.1\n610,0.2\n' > t.csv
