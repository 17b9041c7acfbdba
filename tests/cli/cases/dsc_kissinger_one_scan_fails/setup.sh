printf 'nothing\n' > empty.csv
