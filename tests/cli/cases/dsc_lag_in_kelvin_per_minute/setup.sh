# Onsets of tin in degrees Celsius at rates in K/min: 3 s, 0.02 K too high.
printf "rate[K/min] onset[degC]\n6 232.248\n12 232.548\n60 234.948\n" > tin.txt
