head -n 3 sample_data/kinetics/levels.csv > one.csv
