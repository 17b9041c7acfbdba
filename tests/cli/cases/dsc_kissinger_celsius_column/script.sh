printf 'rate_K_per_min,temperature_C\n60,400\n600,420\n6000,441\n' > a.csv
printf 'rate_K_per_min,Tg_C\n60,400\n600,420\n6000,441\n' > b.csv
printf 'rate_K_per_s temperature_K\n1 673.15\n10 693.15\n100 714.15\n' > c.txt
for file in a.csv b.csv c.txt; do "$LEHR" dsc kissinger $file | grep '^activation_energy'; done | uniq -c
