# Histories from a table; what the fit prints as JSON is read as parameters.
set -eu
printf '760 K\n200 K/s to 450 K\n200 K/s to 760 K\n' > fast.txt
cat > histories.csv <<'H'
file,program
fast.csv,fast.txt
annealed.csv,sample_data/tnm/annealed.txt
H
"$LEHR" dsc tnm fit -q --start sample_data/tnm/start.txt --histories histories.csv --glass 455:540 --liquid 700:755 \
  --range 540:720 --every 4 --starts 0 --lines free --json \
  sample_data/tnm/fast.csv sample_data/tnm/annealed.csv > fit.json
"$LEHR" dsc tnm simulate --params fit.json --program '760 K, 200 K/s to 450 K, 200 K/s to 760 K' --step 100 --json \
  | grep -o '"fictive_temperature"'
