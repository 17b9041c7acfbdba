awk '!/^#/ { print $1, $2 - 1 }' sample_data/pdf/P7_T298.sq > glass.dcs01
cp glass.dcs01 glass.mint01
"$LEHR" pdf gr --rmax 2 glass.dcs01 > /dev/null; echo "exit $?"
"$LEHR" pdf gr -q --rmax 2 --quantity S-1 glass.dcs01 -o a.csv > /dev/null; echo "exit $?"
"$LEHR" pdf gr -q --rmax 2 glass.mint01 -o b.csv | grep -c 'S-1'

