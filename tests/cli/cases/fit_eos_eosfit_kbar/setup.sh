{
    printf 'TITLE glass in a cell\nSYSTEM cubic\nTSCALE K\nPSCALE kbar\nVSCALE A3\nformat 1 V sigV P sigP\n'
    awk '!/^#/ { printf "%s %s %.10g %.10g\n", $2, $4, 10 * $1, 10 * $3 }' sample_data/fitting/eos.txt
} > kbar.dat
