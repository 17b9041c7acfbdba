# One chip of five gives 20 % more: it is named and stays in the mean.
for factor in 1 1.001 0.999 1.0005 1.2; do
    awk -F, -v f=$factor 'BEGIN { OFS = "," } /^#|^time/ { print; next } { print $1, $2, $3 * f }' \
        sample_data/corrections/flash_q200.csv > scan_$factor.csv
done
"$LEHR" dsc mass --delta-cp 0.2218 --at 650 --glass 340:440 --liquid 725:775 scan_*.csv
