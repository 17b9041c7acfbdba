awk -F, '/^strain/{print "strain_percent,stress_GPa"} /^[0-9]/{printf "%.4f,%.5f\n",-100*$1,-$2/1000}' sample_data/mechanics/compression.csv >negative.csv
