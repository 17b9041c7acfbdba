printf 'strechting: 0.6\n' > p.txt
