"$LEHR" ecnle state --phi 0.5:0.6:3 --pressure 0,1 --quiet -o sweep.csv
grep -v "^#" sweep.csv | grep "^0" | cut -d, -f1-4
"$LEHR" ecnle state --phi 0.5:0.6:3 --pressure 0,1 --quiet -o sweep.txt
grep -v "^#" sweep.txt | cut -d" " -f1-4
