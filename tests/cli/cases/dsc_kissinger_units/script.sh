printf 'q,T\n60,400\n600,420\n6000,441\n' > bare.csv
"$LEHR" dsc kissinger --quiet --columns rate=q,temperature=2 --rate-unit K/min --temperature-unit degC bare.csv > a
printf 'rate_K_per_s temperature_K\n1 673.15\n10 693.15\n100 714.15\n' | "$LEHR" dsc kissinger --quiet - > b
cmp a b
"$LEHR" dsc kissinger bare.csv > c
cmp -s a c && exit 9
grep 'activation_energy' a
