"$LEHR" pdf gr -q --rmax 8 sample_data/pdf/P7_T298.sq -o glass.gr > /dev/null || exit 9
"$LEHR" pdf gr -q --rmax 8 --form g sample_data/pdf/P7_T298.sq -o glass.csv > /dev/null || exit 9
"$LEHR" pdf coordination -q --range 2:3.4 glass.gr glass.csv sample_data/pdf/P7_T298.sq -o n.csv
grep -v '^#' n.csv | cut -d, -f2 | cut -c1-9 | uniq -c | tr -s ' '
