printf "rate_K_per_s onset_K\n10 430\n10 431\n" > one.txt
