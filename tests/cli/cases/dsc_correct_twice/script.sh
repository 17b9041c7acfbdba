"$LEHR" dsc correct -q --time-constant 1.2ms --time-constant-error 0.1ms sample_data/corrections/flash_q1000.csv -o once.csv
"$LEHR" dsc correct --time-constant 1ms once.csv -o twice.csv
"$LEHR" dsc desmear --time-constant 1ms once.csv -o twice.csv
"$LEHR" dsc desmear -q --time-constant 1.2ms sample_data/corrections/flash_q1000.csv -o desmeared.csv
"$LEHR" dsc tf --glass 340:440 --liquid 725:775 --time-constant 1.2ms desmeared.csv
