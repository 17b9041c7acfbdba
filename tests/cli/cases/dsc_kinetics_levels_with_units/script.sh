# One table in kelvin without units, in degrees Celsius with the unit in brackets or behind the name: one energy.
rows="5,370,380,385
10,377,387,392
20,384,394.5,399"
{ echo 'rate_K_per_min,T_0.25,T_0.5,T_0.75'; echo "$rows" | awk -F, '{print $1","$2+273.15","$3+273.15","$4+273.15}'; } > k.csv
{ echo 'rate_K_per_min,T_0.25 [degC],T_0.5 [degC],T_0.75 [degC]'; echo "$rows"; } > c.csv
{ echo 'rate_K_per_min,T_0.25_C,T_0.5_C,T_0.75_C'; echo "$rows"; } > s.csv
{ echo 'rate_K_per_min,T_0.25 [mW],T_0.5 [mW],T_0.75 [mW]'; echo "$rows"; } > w.csv
for file in k.csv c.csv s.csv; do
    "$LEHR" dsc kinetics -q --alpha 0.25:0.75:0.25 $file > $file.out || exit 9
    cmp k.csv.out $file.out || exit 9
done
"$LEHR" dsc kinetics -q --alpha 0.25:0.75:0.25 w.csv
