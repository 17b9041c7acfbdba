{
    printf 'load_kbar noise_kbar volume sigma_volume\n'
    awk '!/^#/ { printf "%.10g %.10g %s %s\n", 10 * $1, 10 * $3, $2, $4 }' sample_data/fitting/eos.txt
} > kbar.txt
