awk -F, '/^[0-9]/{printf "%.4f,%s\n",100*$1,$2} !/^[0-9]/' sample_data/mechanics/compression.csv >percent.csv
